"""What an arm's label says that only a part of its patients had: with or without it, one or the other.

The rule, on words of the label; what the label denies ("no CDT", "without lysis") is taken out first:

- in addition: "with or without X", "± X", "X if needed", "X in some", "X (60%)", "some with X",
  "selective X";
- instead: "X or Y", "X and/or Y", "X, Y or Z", "X (n=30), Y (n=20)", where each is a treatment of the
  vocabulary;
- not sure: such words beside a treatment that the vocabulary does not know ("or other technique"), and
  "adjunctive X", which is said of all patients as well as of some. That is told, and nothing is made of it.

Treatments are recognised by the words of the vocabulary, and by the short words below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from evidence.record.published.publication import Partly
from evidence.studies.vocabulary.terms import Terms, Treatment
from evidence.studies.vocabulary.vocabulary import Vocabulary
from evidence.studies.wording import affirmed, alike

# Short words that labels use, by the treatment of the vocabulary that they stand for here.
SHORT = {
    "lysis": "catheter-directed thrombolysis",
    "lytic": "catheter-directed thrombolysis",
    "thrombolysis": "catheter-directed thrombolysis",
    "thrombolytic": "catheter-directed thrombolysis",
    "thrombectomy": "mechanical thrombectomy",
    "pmt": "mechanical thrombectomy",
    "aspiration": "aspiration thrombectomy",
    "angiojet": "pharmacomechanical thrombectomy",
    "stent": "stent",
    "stenting": "stent",
    "balloon": "venoplasty",
    "angioplasty": "venoplasty",
    "filter": "IVC filter",
}
_UNKNOWN = re.compile(
    r"\b(?:treatment|technique|procedure|intervention|therapy|surgery|device|removal|adjunct\w*|\w+ectomy"
    r"|\w+lysis|\w+plasty)\b"
)
_END = r"(?=$|[,;:()+]| pooled\b| then\b| in (?:all|every)\b)"
_SOME = (
    r"(?:some|most|part|few|several|many|half|a few|a minority|the majority|selected(?: patients| cases)?"
    r"|\d+(?:[.·]\d+)? ?%|\d+ patients?)"
)
_BY_NEED = (
    r"(?:if|as|when|where|whenever) (?:needed|necessary|required|indicated)|by need|on demand"
    r"|(?:if|when|where|whenever) (?:incomplete|insufficient|inadequate|unsuccessful)"
    r"|at (?:the )?discretion"
)
# A stretch of time or a number of sessions is no part of the patients.
_NOT_PATIENTS = r"(?!\s*(?:h|d|hours?|days?|months?|weeks?|sessions?|centres?)\b)"
# Words that say so, alone and with what they are said of. Most labels have none of the words; to look for
# what may stand before them, from each letter of a label, takes many times as long.
_Said = tuple[re.Pattern[str], re.Pattern[str]]


def _before(words: str) -> _Said:
    return re.compile(words), re.compile(rf"(?P<what>[^,;:()+]*?)\s*{words}")


def _behind(words: str) -> _Said:
    return re.compile(words), re.compile(rf"{words}\s*(?P<what>[^,;:()]*?){_END}")


_IN_ADDITION = (
    _behind(r"(?:\bwith or without\b|\bwith/without\b|±|\+/-|\+/−)"),
    _before(rf"\b(?:{_BY_NEED})"),
    _before(r"\((?!100(?:[.·]0+)? ?%)\d+(?:[.·]\d+)? ?%\)"),
    _before(rf"\bin {_SOME}(?!\w){_NOT_PATIENTS}"),
    _behind(
        rf"\b{_SOME}(?: of (?:the |these )?(?:patients|them|cases|limbs))? (?:also )?"
        r"(?:with|had|having|received|given|after|plus|by|got)\s+"
    ),
    _behind(
        r"\b(?:selective|optional(?:ly)?|bail-?out|rescue|on-demand)\s+(?!(?:after|for|of|following|in|by)\b)"
    ),
)
_SIZE = re.compile(r"\(\s*(?:n\s*=\s*)?\d+\s*\)")
_SIZED_LIST = re.compile(rf"{_SIZE.pattern}\s*(?:,|;|/|\band\b)(?:\s*and\b)?")
_PERHAPS = _behind(r"\b(?:adjunctive|adjuvant|additional)\s+")
_OR = re.compile(r"\s*(?:,|\band/or\b|\bor\b|(?<=\w)/(?=\w))\s*")
_LINKS = re.compile(r"^(?:.*\b(?:then|and|plus|with|after)\b|or\b|\W+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class LabelRead:
    """What a label says of a part of its patients; phrases that may say so stand in ``unsure``."""

    partly: tuple[Partly, ...] = ()
    unsure: tuple[str, ...] = ()


def read(label: str, vocabulary: Vocabulary) -> LabelRead:
    """Read a label by the rule above; one that says nothing of a part gives nothing."""
    known = _words_of(vocabulary.treatments)
    text = _without_denials(label)
    partly: list[Partly] = []
    unsure: list[str] = []
    for said, phrase in _phrases(text, _IN_ADDITION):
        found = _treatments(phrase, known)
        if said != phrase and len(_treatments(said, known)) > len(found) and re.search(r"\band\b", said):
            unsure.append(said)  # "A and B if needed": of B alone, or of both
        if found:
            partly.append(Partly(phrase, (found,), instead=False))
        elif _UNKNOWN.search(phrase):
            unsure.append(phrase)
        text = text.replace(phrase, " ")
    unsure += [p for _, p in _phrases(text, (_PERHAPS,)) if _treatments(p, known)]
    for part in re.split(r"[;:()]|\bthen\b|\+|\bpooled\b|(?<!or )\bwith\b", text):
        if not re.search(r"\bor\b", part):
            continue
        options = [o for o in (each.strip() for each in _OR.split(part)) if o]
        each = [_treatments(o, known) for o in options]
        named = list(dict.fromkeys(t for t in each if t))
        if named and any(not t and _UNKNOWN.search(o) for t, o in zip(each, options, strict=True)):
            unsure.append(part.strip(" ,"))
        elif len(named) > 1:
            partly.append(Partly(part.strip(" ,"), tuple(named), instead=True))
    return LabelRead(tuple(partly), tuple(unsure))


def _without_denials(label: str) -> str:
    """Take out what is denied; "with or without" denies nothing."""
    kept = re.sub(r"\bwith(?:\s+or\s+|\s*/\s*)without\b", "±", label.lower())
    if len(_SIZE.findall(kept)) > 1:  # "CDT (n=30), PMT (n=20)": each had one
        kept = _SIZE.sub(" ", _SIZED_LIST.sub(" or ", kept))
    return " ".join(re.sub(r"\bnone (?:with|had|received)\b[^,;.:()]*", " ", affirmed(kept)).split())


def _phrases(text: str, sought: tuple[_Said, ...]) -> Iterator[tuple[str, str]]:
    """Give what stands with each of the words, as said and without what links it to the rest."""
    for words, whole in sought:
        for match in whole.finditer(text) if words.search(text) else ():
            said = match["what"].strip()
            phrase = _LINKS.sub("", said).strip() or said
            if phrase:
                yield said, phrase


@lru_cache(maxsize=4)  # once for a vocabulary, not for each of its arms
def _words_of(treatments: Terms[Treatment]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the words of all treatments, longest first, so that a longer name is not read as a shorter."""
    words = {
        alike(word): term.id
        for term in treatments
        for word in (term.id, term.label, *term.synonyms)
        if term.class_ != "not stated"
    }
    words = {alike(word): id_ for word, id_ in SHORT.items() if id_ in treatments} | words
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return tuple((re.compile(rf"(?<!\w){re.escape(word)}(?!\w)"), words[word]) for word in ordered)


def _treatments(phrase: str, known: tuple[tuple[re.Pattern[str], str], ...]) -> tuple[str, ...]:
    """Return the treatments that a phrase names, each once."""
    text, found = alike(phrase), []
    for pattern, id_ in known:
        if pattern.search(text):
            found.append(id_)
            text = pattern.sub(" ", text)
    return tuple(sorted(set(found)))
