"""When, where and with what the included studies were made: counts for the evidence base."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class YearCount:
    """Included publications of one design in one year."""

    year: int | None
    design: str
    publications: int


@dataclass(frozen=True, slots=True)
class CountryCount:
    """Studies done in one country; a study of several countries counts in each."""

    country: str
    studies: int


@dataclass(frozen=True, slots=True)
class DeviceCount:
    """Studies and publications that used a device, in any arm."""

    device: str
    market_status: str  # on the market, withdrawn, recalled or unknown
    studies: int
    publications: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The included evidence by year, country and device."""

    years: tuple[YearCount, ...]
    countries: tuple[CountryCount, ...]
    studies_without_country: int
    devices: tuple[DeviceCount, ...]
    studies_without_device: int
