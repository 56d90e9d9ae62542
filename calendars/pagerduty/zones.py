"""Time zones by the names that PagerDuty knows.

Its layer-based schedules take only the zones that ActiveSupport lists, by the IANA name that each stands for: some
newer names and many cities are missing. Instants travel in UTC, so a zone only says in which hours people read them.
"""

from __future__ import annotations

FALLBACK = "Etc/UTC"

_ANOTHER_NAME = {
    "UTC": "Etc/UTC",
    "Etc/UCT": "Etc/UTC",
    "Europe/Kyiv": "Europe/Kiev",
    "America/Toronto": "America/New_York",
    "America/Montreal": "America/New_York",
    "America/Detroit": "America/New_York",
    "America/Vancouver": "America/Los_Angeles",
    "America/Winnipeg": "America/Chicago",
    "America/Edmonton": "America/Denver",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Ho_Chi_Minh": "Asia/Bangkok",
    "Europe/Oslo": "Europe/Berlin",
    "Europe/Luxembourg": "Europe/Brussels",
}
"""Names that it lacks, and one that it has with the same hours today."""


def pagerduty_zone(name: str) -> str:
    """The name to look for at PagerDuty: another one for those known to be missing, the fallback for bare offsets."""
    if name in _ANOTHER_NAME:
        return _ANOTHER_NAME[name]
    return name if "/" in name and not name.startswith("Etc/GMT") else FALLBACK
