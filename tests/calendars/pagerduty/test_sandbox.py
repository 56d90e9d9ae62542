"""What is tried on a schedule that nobody is paged by, and that nothing stays there of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.types import ASGIApp

from calendars.pagerduty.examination import Examined
from calendars.pagerduty.publisher import PagerDutyPublisher
from calendars.pagerduty.sandbox import Sandbox
from scheduler.domain.errors import BadInput
from tests.support.pagerduty_contract import CheckedExchanges, the_contract
from tests.support.publishing import NOW, SCHEDULE_ID, Kind, Stage, World, a_stage, a_world

BOTH = pytest.mark.parametrize("kind", ["layers", "shifts"])


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


def tried(world: World) -> list[Examined]:
    """On the world's schedule, with Ada."""
    publisher = PagerDutyPublisher(world.client)
    return list(Sandbox(world.client, publisher, SCHEDULE_ID, world.account("ada"), NOW).tried())


@BOTH
def test_what_documents_leave_open_is_tried_out(stage: Stage, kind: Kind) -> None:
    """The two kinds differ where a request is partly wrong, and every exchange is as described."""
    checked: list[CheckedExchanges] = []

    def listen(app: ASGIApp) -> ASGIApp:
        checked.append(CheckedExchanges(app, the_contract()))
        return checked[0]

    with a_world(stage, listen, kind=kind) as world:
        world.state.policies.clear()
        partly = {
            "layers": "where one of two entries is wrong, the other one is made, with a status for each",
            "shifts": "where one of two entries is wrong, none is made, with a refusal of the whole request",
        }
        assert [each.says for each in tried(world)] == [
            "the token may write, 25 entries in one request",
            "the answer tells of them in the order asked",
            "an entry that lies wholly under a later one is listed",
            partly[kind],
            "audit records do not name entries that were just made",
            "what was written is gone again",
        ]
        assert (world.overrides(), checked[0].breaches) == ([], [])


@BOTH
def test_nothing_is_learned_from_reads_that_lag_and_nothing_stays(stage: Stage, kind: Kind) -> None:
    """What was written is not listed for a while; it is taken away by the ids that the answers told."""
    with a_world(stage, kind=kind) as world:
        world.state.policies.clear()
        world.lag_seconds = 12.0
        assert "what was just written is not listed yet" in tried(world)[2].says
        assert world.overrides() == []


def test_nothing_is_tried_where_people_are_paged(stage: Stage) -> None:
    """An escalation policy uses it."""
    with a_world(stage) as world:
        with pytest.raises(BadInput, match="is used by Tier 2 escalation; nothing was written there"):
            tried(world)
        assert world.overrides() == []
