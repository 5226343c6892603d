"""Coordinates of drawings as text."""


def px(value: float) -> str:
    """Write a coordinate (pixels) with one decimal at most: small files, same bytes everywhere."""
    return f"{value:.1f}".removesuffix(".0")
