"""Reading people and schedules from PagerDuty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.standin.state import StandinUser
from calendars.pagerduty.publisher import PagerDutyPublisher
from scheduler.domain.time import DAY, Span
from tests.support.publishing import FIRST_SATURDAY, SCHEDULE_ID, Stage, World, a_stage, a_world, part, shift_span


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


@pytest.fixture
def world(stage: Stage) -> Iterator[World]:
    with a_world(stage) as made:
        yield made


def test_people_are_found_by_their_whole_address_in_any_case(world: World) -> None:
    """PagerDuty's search matches parts; Jada is not Ada, and capitals do not matter."""
    world.state.users.insert(0, StandinUser(id="PJADA", name="Jada", email="jada@example.com"))
    world.state.users.append(StandinUser(id="PZOE", name="Zoe", email="Zoe.Q@Example.com"))
    found = PagerDutyPublisher(world.client).find_accounts(["Ada@example.com", "zoe.q@example.com", "da@example.com"])
    ada = next(user.id for user in world.state.users if user.name == "Ada")
    assert found == {"ada@example.com": ada, "zoe.q@example.com": "PZOE"}


def test_people_beyond_the_first_page_are_found(world: World) -> None:
    """A hundred namesakes come first."""
    crowd = [StandinUser(id=f"PX{n}", name="Ada", email=f"{n}.kim@example.com") for n in range(100)]
    world.state.users = [*crowd, StandinUser(id="PKIM", name="Kim", email="kim@example.com")]
    assert PagerDutyPublisher(world.client).find_accounts(["kim@example.com"]) == {"kim@example.com": "PKIM"}


def test_an_override_over_the_edge_of_a_read_is_seen_whole_and_once(world: World) -> None:
    """Reads are cut into 90 days; what lies across the cut must not look like two short overrides."""
    cut = Span(start_at=FIRST_SATURDAY + DAY * 89, end_at=FIRST_SATURDAY + DAY * 91)
    made = world.human_puts("ada", cut)
    window = Span(start_at=FIRST_SATURDAY, end_at=FIRST_SATURDAY + DAY * 120)
    observed = PagerDutyPublisher(world.client).observe(SCHEDULE_ID, window)
    assert [(item.id, item.span, item.name) for item in observed.overrides] == [(made.id, cut, "Ada")]
    assert [turn.name for turn in observed.on_call] == ["Fallback Pager", "Ada", "Ada", "Fallback Pager"]


def test_who_is_on_call_covers_exactly_the_window(world: World) -> None:
    """Half a shift is read as half a shift."""
    world.human_puts("ada", shift_span(0))
    observed = PagerDutyPublisher(world.client).observe(SCHEDULE_ID, part(shift_span(0), -1, 4))
    assert [(turn.name, turn.span) for turn in observed.on_call] == [
        ("Fallback Pager", part(shift_span(0), -1, 0)),
        ("Ada", part(shift_span(0), 0, 4)),
    ]
