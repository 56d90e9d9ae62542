"""Regions follow the standard offset of a clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scheduler.reports.regions import Region, region_of

JANUARY, JULY = datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("America/Los_Angeles", Region.AMER),
        ("America/St_Johns", Region.AMER),
        ("America/Sao_Paulo", Region.AMER),  # UTC-3 exactly
        ("Atlantic/Azores", Region.EMEA),
        ("Europe/Dublin", Region.EMEA),
        ("Asia/Karachi", Region.EMEA),  # UTC+5
        ("Asia/Kolkata", Region.APAC),  # UTC+5:30 exactly
        ("Pacific/Auckland", Region.APAC),
    ],
)
@pytest.mark.parametrize("at", [JANUARY, JULY])
def test_a_zone_has_one_region_in_summer_and_winter(zone, region, at):
    """St. John's is at -3:30 in winter and -2:30 in summer, and stays in the Americas."""
    assert region_of(zone, at) is region
