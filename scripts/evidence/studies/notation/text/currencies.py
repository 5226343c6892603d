"""Amounts of money: the notation reads US dollars; another currency is named, never taken for them."""

import re

_OTHER = re.compile(
    r"(?P<sign>[£€¥₹₺₩₽]|(?<![A-Za-z])(?!US\$)[A-Z]{1,3}\$)"
    r"|(?<![A-Za-z])(?P<code>CHF|EUR|GBP|JPY|CNY|RMB|INR|TRY|AUD|CAD|KRW|SEK|NOK|DKK|PLN|Rs)(?![A-Za-z])"
)
# By what words a currency may be called whose sign stands in a figure.
_CALLED = {
    "£": ("pound", "gbp", "sterling"),
    "€": ("euro", "eur"),
    "¥": ("yen", "yuan", "renminbi", "jpy", "cny", "rmb"),
    "$": ("dollar", "usd", "aud", "cad", "peso", "real"),
}


def other_currency(text: str) -> str:
    """Give the sign or code of a currency that is not the US dollar, "" where there is none."""
    found = _OTHER.search(text)
    return found[0] if found else ""


def misnamed(printed: str, currency: str) -> str:
    """Give the sign in printed words that `currency` does not go by, "" where there is none."""
    called = currency.lower()
    for sign, words in _CALLED.items():
        if sign in printed and sign not in called and not any(word in called for word in words):
            return sign
    return ""
