"""Wall clocks around the world at instants where they change, against conversions made elsewhere."""

from __future__ import annotations

import json
from datetime import datetime

from scheduler.domain.time import local, to_instant
from tests.support.shared import shared_path


def the_conversions() -> list[tuple[datetime, str, str, int]]:
    data = json.loads(shared_path("instances", "f8-time-zone-torture.json").read_text("utf-8"))
    return [
        (datetime.fromisoformat(case["utc"]), zone_name, text.removesuffix(" fold=1"), int(text.endswith(" fold=1")))
        for case in data["conversions"]
        for zone_name, text in case["local"].items()
    ]


def test_every_wall_clock_shows_what_the_goldens_say():
    """Date, time, offset and, in autumn, whether it is the second of two equal hours."""
    cases = the_conversions()
    assert len(cases) >= 100
    shown = [(local(at, zone_name).isoformat(), local(at, zone_name).fold) for at, zone_name, _, _ in cases]
    assert shown == [(text, fold) for _, _, text, fold in cases]


def test_every_wall_time_that_happens_once_leads_back_to_its_instant():
    """The second of two equal hours is the one exception: a wall time means the first."""
    for at, zone_name, text, fold in the_conversions():
        clock = datetime.fromisoformat(text)
        back = to_instant(clock.date(), clock.time(), zone_name)
        assert (back == at) is (fold == 0), f"{zone_name} {text}"
