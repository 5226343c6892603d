"""Letters of names and titles, compared and made into ids: without case, accents and marks."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart into a Latin letter and a mark.
_LATIN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "Ħ": "H"}
)


def unaccented(words: str) -> str:
    """Return the words in small letters without accents; letters of other scripts stay as they are."""
    apart = unicodedata.normalize("NFKD", words.translate(_LATIN).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def letters_of(words: str) -> str:
    """Return the letters and digits alone, of any script, as `unaccented` writes them."""
    return "".join(sign for sign in unaccented(words) if sign.isalnum())
