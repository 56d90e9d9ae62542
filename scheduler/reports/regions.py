"""Regions: where in the world somebody's day lies, by the offset of their clock alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.domain.time import local

AMER_UP_TO = timedelta(hours=-3)
APAC_FROM = timedelta(hours=5, minutes=30)


class Region(StrEnum):
    """The three parts of the day that on-call plans speak of."""

    AMER = "AMER"
    EMEA = "EMEA"
    APAC = "APAC"


def region_of(zone_name: str, at: datetime) -> Region:
    """The region of a zone, by its standard offset, so that nobody changes region with the clocks.

    AMER up to and including UTC-3, APAC from and including UTC+5:30, EMEA between. ``at`` matters only where a
    country has changed its standard time for good.
    """
    clock = local(at, zone_name)
    standard = (clock.utcoffset() or timedelta()) - (clock.dst() or timedelta())
    if standard <= AMER_UP_TO:
        return Region.AMER
    return Region.APAC if standard >= APAC_FROM else Region.EMEA
