"""The keys of a study file, section by section, and where each of them stands."""

from evidence.record.published.publication import COUNTED_IN_ARMS

TOP_KEYS = (
    "study",
    "role",
    "overlaps",
    "suspected overlaps",
    "citation",
    "registration",
    "publication",
    "design",
    "setting",
    "population",
    "arms",
    "sources",
    "style",
    "outcomes",
    "no figures",
    "awaiting",
    "progress",
    "economics",
    "notices",
    "retracted",
    "appraisal",
    "notes",
    "silenced",
)
CITATION_KEYS = (
    "authors",
    "year",
    "published",
    "title",
    "journal",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "url",
)
SETTING_KEYS = ("countries", "centres", "sites", "enrolled", "prospective", "funding", "follow-up")
POPULATION_KEYS = ("condition", "conditions", "group", "clot site", "symptom duration", "age", "female")
ARM_KEYS = ("label", "role", "treatments", "devices", "n", "combines", "subset of", "same patients as")
ARM_COUNTS = (
    *(f"{unit}s" for unit in COUNTED_IN_ARMS),
    *("enrolled", "randomised", "analysed", "followed", "success"),
)
SOURCE_KEYS = ("url", "read", "second-hand", "style")
RESERVED = (
    "outcome",
    "at",
    "counted",
    "definition",
    "segment",
    "subgroup",
    "unit",
    "instrument",
    "method",
    "style",
    "value",
    "pooled",
    "adjusted",
    "at risk",
    "p",
    "source",
    "note",
)
COUNTED_KEYS = ("from", "to", "events")
POOLED_KEYS = ("studies", "designs", "patients", "certainty", "judged with")
CELL_KEYS = ("figure", "printed", "derived", "n", "note", "source", "at risk", "comparison", "assume")
ASSUME_KEYS = ("n", "at", "segment", "why")
PROGRESS_KEYS = ("state", "as of", "planned n", "start", "expected end", "primary outcome")
ECONOMICS_KEYS = ("perspective", "horizon", "currency", "price year", "discounting", "ratios")
RATIO_KEYS = ("comparison", "cost", "per", "printed", "under", "source")
NOTICE_KEYS = ("kind", "date", "url", "note")
RETRACTED_KEYS = ("date", "notice")
APPRAISAL_KEYS = ("tool", "judged by", "domains", "overall")
SILENCED_KEYS = ("rule", "where", "reason")

# Section by section, by the place that a reviewer knows it under.
_KEYS = {
    "": TOP_KEYS,
    "citation": CITATION_KEYS,
    "setting": SETTING_KEYS,
    "population": POPULATION_KEYS,
    "arms.<arm>": (*ARM_KEYS, *(f"n {each}" for each in ARM_COUNTS)),
    "sources.<source>": SOURCE_KEYS,
    "outcomes": RESERVED,
    "outcomes.counted": COUNTED_KEYS,
    "outcomes.pooled": POOLED_KEYS,
    "outcomes.<arm>": CELL_KEYS,
    "outcomes.<arm>.assume": ASSUME_KEYS,
    "progress": PROGRESS_KEYS,
    "economics": ECONOMICS_KEYS,
    "economics.ratios": RATIO_KEYS,
    "notices": NOTICE_KEYS,
    "retracted": RETRACTED_KEYS,
    "appraisal": APPRAISAL_KEYS,
    "silenced": SILENCED_KEYS,
}
HOMES = {
    key: [place for place, keys in _KEYS.items() if key in keys]
    for key in dict.fromkeys(key for keys in _KEYS.values() for key in keys)
}
# Those of the top, which mean nothing else in a section whose keys are free.
ON_TOP = {key: [""] for key, places in HOMES.items() if places == [""]}
