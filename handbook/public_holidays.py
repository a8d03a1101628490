"""Public holidays by country and region, from the ``holidays`` package."""

import sys
from collections.abc import Container
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import holidays

# The package would import every country of the world with the first: 8 MB and a twentieth of a second. A package that
# does nothing by itself, in the place of its own, lets each be imported alone.
_COUNTRIES = ModuleType("holidays.countries")
_COUNTRIES.__path__ = [str(Path(holidays.__file__).with_name("countries"))]
sys.modules.setdefault(_COUNTRIES.__name__, _COUNTRIES)


@cache
def _of(region: str, year: int) -> frozenset[date]:
    country, _, part = region.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        return frozenset()


def is_region(region: str) -> bool:
    """Whether the public holidays of a country, ``FR``, or of a region of one, ``FR-6AE``, are known."""
    return bool(_of(region, 2026))


def regions_of(country: str) -> tuple[str, ...]:
    """The regions of a country whose public holidays differ from the others', as ``FR-6AE``."""
    try:
        return tuple(f"{country}-{part}" for part in holidays.country_holidays(country).subdivisions)
    except NotImplementedError:
        return ()


class PublicHolidays(Container[date]):
    """The public holidays of a region, year by year as they are asked for; a region nobody knows has none."""

    def __init__(self, region: str) -> None:
        self._region = region

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of(self._region, day.year)
