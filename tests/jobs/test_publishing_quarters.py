"""A publication names one plan, and all that is published and not over is written with it, by job and by command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time
from pydantic import SecretStr

from api.bootstrap import Services, build
from api.cli.standin import people_of
from api.jobs.kinds import perform
from api.jobs.solving import Wish
from api.jobs.worker import Running
from api.settings import Settings
from api.standin.app import create_app
from api.standin.server import FALLBACK, serving
from api.standin.state import StandinState
from scheduler.domain.errors import BadInput
from scheduler.domain.job import Failure, JobResult, PublishOrder
from scheduler.domain.publication import PublicationTarget
from scheduler.domain.time import WEEK, Span
from tests.api.cli.workspaces import Answer, watchbill
from tests.api.http.doors import Clock
from tests.support.builders import (
    MONDAY,
    a_problem,
    a_term,
    a_term_rotation,
    a_volunteer,
    an_engineer,
    an_organisation,
)
from tests.support.recording import announced

NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)
TARGET = PublicationTarget(schedule_id="PTERMS", rotation_id="ee", seat=1)
FIRST, SECOND = "2027-Q1-v1", "2027-Q2-v1"
NEXT_MONDAY = MONDAY + WEEK * 4
PEOPLE = (an_engineer("ada"), an_engineer("ben"), an_engineer("cleo"))


def midnight(weeks: int) -> datetime:
    """The start of the Monday so many weeks after the first."""
    return datetime.combine(MONDAY, datetime.min.time(), UTC) + WEEK * weeks


@pytest.fixture
def target() -> StandinState:
    return StandinState()


@pytest.fixture
def services(tmp_path: Path, target: StandinState) -> Iterator[Services]:
    """Ada's term of six weeks goes on into the next quarter, whose plan has Ben from its first Monday on."""
    with serving(create_app(target, token="secret", now=lambda: NOON)) as address:
        token = SecretStr("secret")
        settings = Settings(workspace=tmp_path, targets=(TARGET,), pagerduty_url=address, pagerduty_token=token)
        with closing(build(settings, now=Clock(NOON))) as made:
            organisation = an_organisation(PEOPLE, rotations=(a_term_rotation(),))
            with made.store.writing() as work:
                work.organisations.replace_organisation(organisation, (), {}, NOON)
            _announce(made, "ada", weeks=6)
            _announce(made, "ben", later_weeks=4, quarter="2027-Q2")
            target.seed(people_of(organisation), [(TARGET.schedule_id, "Escalation Engineers")], FALLBACK)
            yield made


def _announce(services: Services, name: str, *, weeks: int = 4, later_weeks: int = 0, quarter: str = "2027-Q1") -> None:
    """A quarter of four weeks with one term that begins on its first Monday."""
    starts_on = MONDAY + WEEK * later_weeks
    term = a_term(starts_on, weeks)
    problem = a_problem(engineers=PEOPLE, terms=(term,), volunteers=(a_volunteer(name),), starts_on=starts_on)
    announced(services.store, problem, (name, term.id), now=NOON - timedelta(days=9), quarter=quarter)


def published(services: Services, plan_id: str) -> JobResult:
    """What the job that publishes this plan says."""
    return perform(services, PublishOrder(plan_id=plan_id), Running("publish-1", lambda _: None, lambda: Wish.GO_ON))


def command(services: Services, *words: str, targets: str = "PTERMS=ee/1") -> Answer:
    """A command in that workspace, at that target and hour."""
    settings = services.settings
    assert settings.pagerduty_token is not None
    with freeze_time(NOON, tick=True, ignore=["asyncio"]):
        return watchbill(
            "-w",
            settings.workspace,
            *words,
            WATCHBILL_TARGETS=targets,
            WATCHBILL_PAGERDUTY_URL=settings.pagerduty_url,
            WATCHBILL_PAGERDUTY_TOKEN=settings.pagerduty_token.get_secret_value(),
        )


def shown(target: StandinState) -> list[tuple[str, datetime, datetime]]:
    """First names, in order, with the time for which they are paged."""
    window = Span(start_at=midnight(0), end_at=midnight(8))
    turns = target.final_schedule(TARGET.schedule_id, window)
    return [(target.user(turn.user_id).name.split()[0], turn.start, turn.end) for turn in turns]


RIGHT = [("Ada", midnight(0), midnight(4)), ("Ben", midnight(4), midnight(8))]


@pytest.mark.parametrize("named", [FIRST, SECOND])
def test_a_job_writes_every_quarter_that_is_not_over_whichever_it_names(
    services: Services, target: StandinState, named: str
) -> None:
    """Of Ada's last two weeks the later plan's word counts, and the command has nothing to add."""
    result = published(services, named)
    assert (result.says, result.plan_id) == (f"{named}: 2 created, 0 deleted at 1 targets.", named)
    assert shown(target) == RIGHT
    assert command(services, "publish", "plan").code == 0


def test_the_running_quarter_written_again_by_name_takes_nothing_from_the_next_one(
    services: Services, target: StandinState
) -> None:
    """As after a cover in it: Ben's entry stays as it was written, by job and by command."""
    published(services, SECOND)
    before = target.model_dump_json()
    assert published(services, FIRST).says == f"{FIRST}: 0 created, 0 deleted at 1 targets."
    assert command(services, "publish", "plan", FIRST).code == 0
    assert command(services, "publish", "apply", FIRST, "--yes").code == 0
    assert target.model_dump_json() == before


def test_what_was_saved_under_a_name_is_refused_once_another_plan_asks_for_something_else(
    services: Services, target: StandinState, tmp_path: Path
) -> None:
    """Somebody looked at the first quarter; meanwhile the second was planned anew with Cleo."""
    saved = tmp_path / "saved"
    assert command(services, "publish", "plan", FIRST, "--save", str(saved)).code == 2
    _announce(services, "cleo", later_weeks=4, quarter="2027-Q2")
    refused = command(services, "publish", "apply", FIRST, "--saved", str(saved), "--yes")
    assert (refused.code, "our own record asks for something else" in refused.err) == (3, True)
    assert target.schedules[0].overrides == []


def test_the_plan_that_is_named_has_to_be_published(services: Services, target: StandinState) -> None:
    """The version that another one has taken the place of is refused, and nothing is written."""
    _announce(services, "cleo", later_weeks=4, quarter="2027-Q2")
    with pytest.raises(BadInput, match=r"2027-Q2-v1 is superseded, not published"):
        published(services, SECOND)
    assert command(services, "publish", "apply", SECOND, "--yes").code == 2
    assert target.schedules[0].overrides == []
    assert published(services, "2027-Q2-v2").failure is None
    assert [name for name, *_ in shown(target)] == ["Ada", "Cleo"]


def test_a_job_says_so_where_entries_of_ours_are_left_behind(services: Services, target: StandinState) -> None:
    """As the command does: the schedule is no target any more, and goes on paging people."""
    published(services, FIRST)
    target.seed([], [("PNEW", "Escalation Engineers, the new one")], FALLBACK)
    moved = services.settings.model_copy(update={"targets": (TARGET.model_copy(update={"schedule_id": "PNEW"}),)})
    with closing(build(moved, now=Clock(NOON))) as after:
        result = published(after, FIRST)
    assert (result.failure, result.says.startswith(f"{FIRST}: 2 created")) == (Failure.CONFLICTS, True)
    assert command(services, "publish", "apply", "--yes", targets="PNEW=ee/1").code == 3
