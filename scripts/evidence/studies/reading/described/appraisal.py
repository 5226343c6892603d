"""Reading of `appraisal:`, the judgements of risk of bias."""

from evidence.record.published.publication import (
    Appraisal,
)
from evidence.studies.reading.keys import APPRAISAL_KEYS
from evidence.studies.reading.tree.section import FileSection
from evidence.studies.vocabulary.vocabulary import Vocabulary


def read_appraisal(section: FileSection | None, vocabulary: Vocabulary) -> Appraisal | None:
    """Read the tool, who judged with it, and the judgements; the words are those of the tool."""
    if section is None:
        return None
    section.known(APPRAISAL_KEYS)
    section.require("tool", "judged by")
    word = section.text("tool")
    found = vocabulary.tools.find(word) if word else None
    if word and found is None:
        hint = vocabulary.tools.nearest(word)
        section.tell(f"'{word}' is not an appraisal tool of the vocabulary{hint}", section.line_of("tool"))
    domains = section.sub("domains")
    judged = {name: domains.text(name) for name in domains.values} if domains else {}
    overall = section.text("overall")
    if found is not None:
        tool = vocabulary.tools[found]
        if domains:
            domains.known(tool.domains)
            for name in domains.values:
                if judged[name] and name in tool.domains:
                    domains.choice(name, tool.judgements)
        if overall:
            section.choice("overall", tool.overall_judgements)
    return Appraisal(found or word, section.text("judged by"), judged, overall)
