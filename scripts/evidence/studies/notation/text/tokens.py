"""Cut a printed figure into numbers, words and signs, whatever dashes, spaces and decimals the paper uses."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from evidence.studies.notation.figure import NotationError, UnknownSign
from evidence.studies.reading.outcomes.times import number_word

# Typographic variants of one sign, brought to one form before cutting.
_SAME_SIGN_OF: dict[str | int, str] = {
    **dict.fromkeys("\u00a0\u2009\u202f\u2007\u2008\u200a\u2002\u2003\t\n\r", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("·∙⋅", "."),  # noqa: RUF001
    "≤": "<=",
    "≥": ">=",
    "×": "*",
    "µ": "u",
    "μ": "u",
    "~": " about ",
    "≈": " about ",
    **dict.fromkeys("\u2044\u2215", "/"),
    # full-width letters, digits and signs, as East Asian papers print them
    **{wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    "\u3000": " ",
    "\u3001": ",",
    **{power: f"^{digit}" for digit, power in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}
_SAME_SIGN = str.maketrans(_SAME_SIGN_OF)
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:[.,][0-9]+)*|\.[0-9]+)
    | (?P<word>[cm]?m2\b|[Cc][Mm]\ ?[Hh]2[Oo]\b|[A-Za-z]+(?:[-'][A-Za-z]+)*)
    | (?P<sign>\+/-|\+-|±|<=|>=|[<>=%()\[\],;:/*^$+-])
    )""",
    re.VERBOSE,
)
# What stands beside a number and says nothing of it: marks of footnotes, full stops of abbreviations.
_MARKS = (
    # between two numbers a tilde is a dash (`17~46`), before one it says about
    (re.compile("(?<=[0-9%％])\\s*[~\uff5e\u301c]\\s*(?=[0-9])"), "-"),
    (re.compile("∗"), "*"),
    (re.compile(r"(?<=[0-9])\*+[a-j](?=$|[\s;,)\]])"), " "),
    (re.compile(r"[†‡§¶‖ᵃᵇᶜᵈᵉᶠ#]+|\|\|"), " "),
    (re.compile(r"\*+(?!\s*10\b)"), " "),
    (re.compile(r"(?<=%)[a-j](?:,[a-j])*(?=$|[\s;,)\]])"), ""),
    (re.compile(r"(?<=[)\]])[abcef](?:,[abcef])*(?=$|[\s;,)\]])"), ""),
    (re.compile(r"(?<=[0-9])[abc](?:,[abc])*(?=$|[\s;,)\]])"), ""),
    (re.compile(r"\bC\.\s?I\.", re.IGNORECASE), "CI"),
    (re.compile(r"\bS\.\s?D\.", re.IGNORECASE), "SD"),
    (re.compile(r"\bS\.\s?E\.(?:\s?M\.)?", re.IGNORECASE), "SE"),
    (re.compile(r"(?<=[a-z])\(s\)"), "s"),
    (re.compile(r"\bq1\s*[,;-]\s*q3\b|\b25th\s*(?:[,;-]|to|and)\s*75th percentiles?", re.IGNORECASE), "IQR"),
    # thousands set apart by a space: two numbers side by side have no other reading
    (re.compile(r"(?<![0-9.,^])([1-9][0-9]{0,2})((?: [0-9]{3})+)(?![0-9])"), None),
)
_EXPONENT = re.compile("[eE][+-]?[0-9]{1,3}(?![0-9A-Za-z])")
_PADDED = re.compile("0[0-9]+")
_BRACKETS = {"[": "(", "]": ")"}
MOST_DIGITS = 12  # no printed figure has more, and a double holds so many exactly


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a figure: kind is "number", "word", "end" or the sign itself."""

    kind: str
    text: str
    value: float = 0.0
    decimals: int = 0
    start: int = 0
    or_decimal: bool = False  # `1,216`: thousands as `value` says, or a decimal comma


def _number(raw: str, start: int) -> Token:
    """Read digits with a decimal sign or thousand separators; more than one reading is an error."""
    if sum(ch.isdigit() for ch in raw) > MOST_DIGITS:
        raise NotationError(f"'{raw[:20]}…' has too many digits")
    commas, points = raw.count(","), raw.count(".")
    groups = re.fullmatch(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?", raw)
    if groups and (commas > 1 or points == 1):
        plain = raw.replace(",", "")
    elif groups:
        return Token("number", raw, float(raw.replace(",", "")), 0, start, or_decimal=True)
    elif commas + points > 1:
        raise NotationError(f"'{raw}' is not one number", _two_or_one(raw))
    else:
        plain = raw.replace(",", ".")
    decimals = len(plain.partition(".")[2])
    return Token("number", raw, float(plain), decimals, start)


def _with_exponent(raw: str, exponent: str) -> NotationError:
    """Make the refusal of `5E-05`, as spreadsheets write a number, with the same number written out."""
    said = f"'{raw}{exponent}' is a number as computers write it"
    if "," in raw or abs(int(exponent[1:])) > MOST_DIGITS:
        return NotationError(said)
    return NotationError(said, (format(Decimal(f"{raw}{exponent}"), "f"),))


def _two_or_one(raw: str) -> tuple[str, ...]:
    """Give what `0.82,1.11` (two numbers) or `1.234,5` (thousands set apart by points) may stand for."""
    first, comma, second = raw.partition(",")
    if not comma or "," in second or second.count(".") > 1:
        return ()
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", first):
        return (f"{first.replace('.', '')}.{second}",) if "." not in second else ()
    if first.count(".") > 1:
        return ()
    ascending = float(first) <= float(second)
    return ((f"{first} to {second}",) if ascending else ()) + (f"{first}, {second}",)


def _settled(tokens: list[Token], counted: bool) -> list[Token]:
    """Say of each `1,216` which of its two readings it has, by what stands around it.

    Raises
    ------
    NotationError
        Where nothing tells.
    """
    sure = [token for token in tokens if token.kind == "number" and not token.or_decimal]
    points = any("." in token.text for token in sure)
    commas = any("," in token.text and token.decimals for token in sure)
    settled = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else _END
        if _PADDED.fullmatch(token.text) and after.kind != ":" and (not counted or after.kind == "%"):
            raise NotationError(f"'{token.text}' begins with a 0: is its decimal sign missing?")
        if token.or_decimal:
            before = tokens[place - 1] if place else _END
            token = _one_reading(token, before, after, (points, commas), counted)
        settled.append(token)
    return settled


def _one_reading(token: Token, before: Token, after: Token, signs: tuple[bool, bool], counted: bool) -> Token:
    thousands = replace(token, or_decimal=False)
    plain = token.text.replace(",", ".")
    decimal = Token("number", token.text, float(plain), len(plain.partition(".")[2]), token.start)
    if after.kind == "%" or after.text == "percent":
        return decimal
    if "/" in (before.kind, after.kind) or (before.text == "per" and token.value in (1e3, 1e4, 1e5)):
        return thousands
    if signs == (True, False):
        return thousands
    if signs == (False, True):
        return decimal
    if counted and before.text not in ("in", "per") and after.text != "per":
        return thousands
    raise NotationError(
        f"'{token.text}' may be a number of thousands or a decimal comma",
        (token.text.replace(",", ""), plain),
    )


def scaled(value: float, factor: float) -> float:
    """Multiply a printed number, so that 14.4% gives 0.144 and not 0.14400000000000002."""
    return float(f"{value * factor:.{MOST_DIGITS}g}")


@lru_cache(maxsize=64)  # a figure, and the words that it is held against, are asked for several times each
def one_spelling(text: str) -> str:
    """Bring spaces, dashes, decimal points and comparison signs to one form."""
    plain = text.replace("m²", "m2").replace("H₂O", "H2O")
    for pattern, instead in _MARKS:
        if instead is None:
            plain = pattern.sub(lambda match: match.group().replace(" ", ""), plain.translate(_SAME_SIGN))
        else:
            plain = pattern.sub(instead, plain)
    return plain.translate(_SAME_SIGN).rstrip()


def cut(plain: str) -> list[Token]:
    """Cut a figure, already in one spelling, into tokens.

    Raises
    ------
    NotationError
        For a sign no figure contains, and for a number with more than one reading (`1,216`).
    """
    tokens, position = [], 0
    while position < len(plain):
        match = _TOKEN.match(plain, position)
        if match is None or match.lastgroup is None:
            raise UnknownSign(f"cannot read '{plain[position:].strip()[:20]}' in '{plain[:80]}'")
        kind, piece, start = match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)
        if kind == "number":
            if exponent := _EXPONENT.match(plain, match.end()):
                raise _with_exponent(piece, exponent.group())
            tokens.append(_number(piece, start))
        elif kind == "word":
            value = number_word(piece.lower())
            if value is None:
                tokens.append(Token("word", piece.lower(), start=start))
            else:
                tokens.append(Token("number", piece.lower(), float(value), 0, start))
        else:
            sign = "±" if piece in ("+/-", "+-") else _BRACKETS.get(piece, piece)
            tokens.append(Token(sign, piece, start=start))
        position = match.end()
    return tokens


_END = Token("end", "")


@lru_cache(maxsize=256)
def _beginning_with(phrases: tuple[str, ...]) -> dict[str, list[tuple[str, list[str]]]]:
    """Return by their first word the phrases, in order, and their other words."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for phrase in phrases:
        first, *rest = phrase.split()
        found.setdefault(first, []).append((phrase, rest))
    return found


class Cursor:
    """A place in a list of tokens; `take…` methods move on when they match and give None when they do not.

    `written` is the whole of a cell, of which `text` may be a part.
    """

    def __init__(self, text: str, counted: bool = False, written: str = ""):
        self.written = written
        self.text = one_spelling(text)
        self.tokens = _settled(cut(self.text), counted)
        self.position = 0

    def peek(self, ahead: int = 0) -> Token:
        """Give the token at, after or before the present place, an "end" token where there is none."""
        place = self.position + ahead
        return self.tokens[place] if 0 <= place < len(self.tokens) else _END

    def take(self, *kinds: str) -> Token | None:
        """Take the next token when it is of one of these kinds."""
        token = self.peek()
        if token.kind not in kinds:
            return None
        self.position += 1
        return token

    def next(self) -> Token:
        """Take the next token, whatever it is."""
        token = self.peek()
        self.position += 1
        return token

    def take_phrase(self, *phrases: str) -> str | None:
        """Take the first of these phrases (words separated by spaces) that comes next."""
        first = self.peek()
        if first.kind != "word":
            return None
        for phrase, rest in _beginning_with(phrases).get(first.text, ()):
            place = self.position + 1
            following = self.tokens[place : place + len(rest)]
            if len(following) == len(rest) and all(
                token.kind == "word" and token.text == word
                for token, word in zip(following, rest, strict=True)
            ):
                self.position = place + len(rest)
                return phrase
        return None

    def at_end(self) -> bool:
        """Say whether every token has been taken."""
        return self.position >= len(self.tokens)

    def rest(self) -> str:
        """Give what has not been read yet, as written."""
        if self.at_end():
            return ""
        return self.text[self.peek().start :].strip()
