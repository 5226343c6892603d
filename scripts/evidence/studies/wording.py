"""One form for words that mean the same (spelling, hyphens, plurals, vein and venous); what a text denies."""

from __future__ import annotations

import re

# British spelling first; both come to the American.
_SPELLINGS = (
    (r"isch?aem", "ischem"),
    (r"haem", "hem"),
    (r"anaem", "anem"),
    (r"oedema", "edema"),
    (r"paediatr", "pediatr"),
    (r"orthopaed", "orthoped"),
    (r"gynaec", "gynec"),
    (r"oesophag", "esophag"),
    (r"tumour", "tumor"),
    (r"fibre", "fiber"),
    (r"([a-z]{3,})is(e|ed|es|ing|ation)\b", r"\1iz\2"),
    (r"centre", "center"),
    (r"\bileo(?=femoral|caval)", "ilio"),
)
# Parts of one word, whether or not a hyphen stands behind them.
_JOINED = (
    "non|sub|post|pre|anti|re|un|intra|peri|supra|infra|retro|thrombo|ilio|iliaco|femoro|cavo|popliteo|tibio|pharmaco|"
    "cardio|veno"
)
_DEEP = "iliac|femoral|iliofemoral|popliteal|femoropopliteal|tibial|peroneal|crural|calf|leg|lower limb"
_SAME = (
    (r"\bthrombotic occlusion\b", "thrombosis"),
    (r"\bdeep (?:vein|venous) (?:thrombosis|thrombus|clot)\b", "dvt"),
    (r"\b(?:thrombosis|thrombus|clot) (?:of|in) (?:the )?deep (?:vein|venous system)\b", "dvt"),
    (r"\b(?:thrombosis|thrombus) of (?:the )?(?:inferior vena caval?|ivc)\b", "ivc thrombosis"),
    (r"\b(?:inferior vena caval?|ivc) (?:thrombosis|thrombus)\b", "ivc thrombosis"),
    (r"\bvenous\b", "vein"),
    (r"\blower (?:extremity|limb)\b", "lower limb"),
    (r"\bupper (?:extremity|limb|arm)\b", "upper limb"),
    # The named veins of a leg are deep ones, the superficial femoral vein too.
    (rf"\b(?:thrombosis|thrombus) of (?:the )?({_DEEP}) vein\b", r"\1 dvt"),
    (rf"(?<!superficial )\b({_DEEP}) vein (?:thrombosis|thrombus)\b", r"\1 dvt"),
    (r"\bsuperficial femoral vein (?:thrombosis|thrombus)\b", "femoral dvt"),
)
_IRREGULAR = {"venae": "vena", "cavae": "cava", "thrombi": "thrombus", "emboli": "embolus"}
_NEGATED = re.compile(
    r"(?<![\w-])(?<!or )"
    r"(?:no|not(?! (?:only|just|limited|restricted|necessarily)\b)|without|outside|excluding|excluded|except"
    r"|other than|free of|absence of|exclusion of)(?![\w-])"
    r"(?:\s+(?:patients?|people|persons?|cases?|one|evidence|sign)\b(?:\s+(?:with|of|who had|had|having))?)?"
    r"[^,;.:()]*?(?=$|[,;.:()]|\s(?:but|with|who|although)\b)"
)


_TURN = r"\b(?:whom|where|who|but|with|and)\b"
# `IVC thrombosis excluded`: the denial stands behind what it denies
_DENIED_BEHIND = re.compile(
    rf"(?:^|(?<=[,;.:()])|{_TURN})(?:(?!{_TURN})[^,;.:()])*?\b(?:excluded|ruled out)(?=\s*(?:$|[,;.:()]))"
)


def alike(text: str) -> str:
    """Return a text in the form in which texts of one meaning are compared.

    Small letters, American spelling, singular, hyphens within words dropped and between words made spaces;
    "deep venous thrombosis", "deep vein thromboses" and "DVT" are one.
    """
    plain = re.sub(rf"\b({_JOINED})[-\u2010\u2011](?=[a-z])", r"\1", text.lower())
    plain = re.sub(r"(?<=\w)[-\u2010\u2011\u2013](?=\w)", " ", plain)
    for pattern, spelling in _SPELLINGS:
        plain = re.sub(pattern, spelling, plain)
    plain = re.sub(r"[a-z]+", lambda m: _singular(m.group(0)), plain)
    plain = " ".join(plain.split())
    for pattern, same in _SAME:
        plain = re.sub(pattern, same, plain)
    return plain


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("oses", "ases")) and len(word) > 6:
        return word[:-2] + "is"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") else word


# In the name of an outcome: words that say no more, and words of one meaning.
_EMPTY = frozenset(("of", "the", "a", "an", "at", "in", "from", "by", "rate", "event", "patient"))
_ONE_WORD = {
    "bleed": "bleeding",
    "hemorrhage": "bleeding",
    "renal": "kidney",
    "embolus": "embolism",
    "mortality": "death",
    "all": "any",
    "recurrence": "recurrent",
    "puncture": "access",
    "occurrence": "",
    "incidence": "",
}


def words_of(text: str) -> frozenset[str]:
    """Return the words that make the meaning of an outcome's name, in whatever order they stand."""
    said = re.findall(r"[\w%.]+", re.sub(r"\bmoderate severe\b", "moderate or severe", alike(text)))
    return frozenset(_ONE_WORD.get(word, word) for word in said) - _EMPTY - {""}


def affirmed(text: str) -> str:
    """Return a text without what it denies: ``leg DVT, no patient with IVC thrombosis`` is about the leg."""
    return _NEGATED.sub(" ", _DENIED_BEHIND.sub(" ", text.lower()))


def denies(phrase: str) -> bool:
    """Say whether a phrase itself holds a denial, as ``without a revascularisation option`` does."""
    return re.search(r"(?<![\w-])(?:no|not|without)(?!\w)", phrase.lower()) is not None
