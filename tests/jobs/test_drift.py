"""Targets are compared with what is published in the background: what was found is told, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from freezegun import freeze_time
from pydantic import SecretStr

from api.bootstrap import Services, build
from api.cli.render.jobs import job_lines
from api.cli.standin import people_of
from api.http.job_models import JobOut
from api.jobs.durable import DurableJobs
from api.jobs.kinds import perform
from api.jobs.targets import publish_all
from api.jobs.timetable import Timetable
from api.settings import Settings
from api.standin.app import create_app
from api.standin.server import FALLBACK, serving
from api.standin.state import StandinState
from scheduler.domain.job import DriftOrder, FoundDrift, PublishOrder
from scheduler.domain.job_state import JobState
from scheduler.domain.publication import PublicationTarget
from scheduler.domain.time import WEEK
from tests.api.cli.workspaces import watchbill
from tests.api.http.doors import Clock
from tests.jobs.crews import at_work, ended, hand_over
from tests.support.builders import MONDAY, SATURDAY, a_problem_of, a_weekend_rotation, an_engineer, an_organisation
from tests.support.loading import load_everything
from tests.support.recording import announced

NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)
TARGET = PublicationTarget(schedule_id="PTIER2", rotation_id="tier2", seat=1)
load_everything()
AT_NOON = freeze_time(NOON, tick=True, ignore=["asyncio"])
"""The server of the target goes on: a loop whose clock stood still, and stands no more, never wakes to end."""


@dataclass
class Desk:
    """An installation with one duty of Ada's announced, and the target that should show it."""

    services: Services
    jobs: DurableJobs
    target: StandinState

    def done(self, order: DriftOrder | PublishOrder, job_id: str):
        hand_over(self.services.store, self.jobs, order, job_id)
        return ended(self.jobs, job_id)

    def an_hour_by_hand(self) -> None:
        """Somebody puts Ben into the first hour of the duty."""
        start = self.target.schedules[0].overrides[0].start
        ben = self.target.find_users("ben")[0].id
        self.target.create_override("PTIER2", start, start + timedelta(hours=1), ben, NOON)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    state = StandinState()
    with serving(create_app(state, token="secret", now=lambda: NOON)) as address:
        settings = Settings(
            workspace=tmp_path,
            targets=(TARGET,),
            pagerduty_url=address,
            pagerduty_token=SecretStr("secret"),
            drift_every_minutes=15,
        )
        with closing(build(settings, now=Clock(NOON))) as services, closing(DurableJobs(services.store)) as jobs:
            yield a_desk(services, jobs, state)


def a_desk(services: Services, jobs: DurableJobs, state: StandinState) -> Desk:
    people = (an_engineer("ada"), an_engineer("ben"))
    organisation = an_organisation(people, rotations=(a_weekend_rotation(),))
    with services.store.writing() as work:
        work.organisations.replace_organisation(organisation, (), {}, NOON)
    problem = a_problem_of(organisation)
    duty = next(shift.id for shift in problem.shifts if shift.on == SATURDAY)
    announced(services.store, problem, ("ada", duty), now=NOON - timedelta(days=30))
    state.seed(people_of(organisation), [(TARGET.schedule_id, "Tier 2")], FALLBACK)
    return Desk(services, jobs, state)


def test_a_look_at_the_targets_tells_what_differs_by_kind_and_changes_nothing(desk: Desk) -> None:
    """Before publishing, after it, and after somebody put another person on duty by hand."""
    plan_id = desk.services.published().id
    with at_work(desk.services.store, desk.jobs, partial(perform, desk.services)):
        before = desk.done(DriftOrder(), "drift-1")
        assert desk.target.schedules[0].overrides == []
        assert desk.done(PublishOrder(plan_id=plan_id), "publish-1").state is JobState.DONE
        same = desk.done(DriftOrder(plan_id=plan_id), "drift-2")
        desk.an_hour_by_hand()
        shown = desk.target.model_dump_json()
        by_hand = desk.done(DriftOrder(), "drift-3")
    assert desk.target.model_dump_json() == shown
    assert [job.state for job in (before, same, by_hand)] == [JobState.DONE] * 3
    assert [job.result.drifts for job in (before, same, by_hand)] == [
        (FoundDrift(schedule_id="PTIER2", kind="not_published", count=1),),
        (),
        (FoundDrift(schedule_id="PTIER2", kind="manual_override", count=1),),
    ]
    assert same.result.says == f"{plan_id}: 1 targets are as published."
    assert list(job_lines(by_hand, None))[2:] == [
        f"{plan_id}: 1 of 1 targets differ, 1 times. See: watchbill publish drift",
        "  PTIER2: 1 manual_override",
    ]
    answered = JobOut.of(by_hand, {}).model_dump(mode="json")["result"]["drifts"]
    assert answered == [{"schedule_id": "PTIER2", "kind": "manual_override", "count": 1}]


def test_a_job_never_says_who_the_differences_are_about(desk: Desk) -> None:
    """Jobs outlive the erasing of a person."""
    with at_work(desk.services.store, desk.jobs, partial(perform, desk.services)):
        job = desk.done(DriftOrder(), "drift-1")
    assert "ada" not in job.model_dump_json()


def test_targets_are_compared_as_often_as_a_setting_says(desk: Desk) -> None:
    """By default by hand only, and never where nothing is published or no target is named."""
    assert Timetable(desk.services, desk.jobs).look() == ("drift-20261207T1200",)
    for minutes, expected in ((14, "drift-20261207T1200"), (15, "drift-20261207T1215")):
        later = replace(desk.services, now=Clock(NOON + timedelta(minutes=minutes)))
        assert Timetable(later, desk.jobs).look() == (expected,)
    settings = desk.services.settings
    assert Settings.model_fields["drift_every_minutes"].default == 0
    for changes in ({"drift_every_minutes": 0}, {"targets": ()}):
        other = replace(desk.services, settings=settings.model_copy(update=changes))
        assert Timetable(other, desk.jobs).look() == ()


def test_nothing_is_compared_before_anything_is_published(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, targets=(TARGET,), drift_every_minutes=15)
    with closing(build(settings, now=Clock(NOON))) as services, closing(DurableJobs(services.store)) as jobs:
        assert Timetable(services, jobs).look() == ()


def test_whoever_asks_for_a_comparison_without_targets_is_told_at_once(desk: Desk) -> None:
    """With targets it is handed over, without them it is refused before it is a job."""
    workspace = desk.services.settings.workspace
    refused = watchbill("-w", workspace, "jobs", "drift")
    assert (refused.code, "WATCHBILL_TARGETS" in refused.err) == (2, True)
    asked = watchbill("-w", workspace, "jobs", "drift", WATCHBILL_TARGETS="PTIER2=tier2/1")
    assert asked.code == 0, asked
    (job,) = desk.jobs.jobs()
    assert (job.order, job.id.startswith("drift-")) == (DriftOrder(), True)


# -- more than one quarter -------------------------------------------------------------------------------------------

NEXT = SATURDAY + WEEK * 4
"""The first Saturday of the second plan."""


@pytest.fixture
def two(desk: Desk) -> Desk:
    """The next weeks are published as well, with Ben on their first Saturday, and all is written to the target."""
    with desk.services.store.reading() as work:
        organisation = work.organisations.organisation()
    problem = a_problem_of(organisation, starts_on=MONDAY + WEEK * 4)
    duty = next(shift.id for shift in problem.shifts if shift.on == NEXT)
    announced(desk.services.store, problem, ("ben", duty), now=NOON - timedelta(days=20), quarter="2027-Q2")
    with desk.services.publisher() as publisher:
        publish_all(desk.services, publisher)
    return desk


def command(desk: Desk, *words: str):
    """A command in that workspace, at the target of the desk."""
    settings = desk.services.settings
    assert settings.pagerduty_token is not None
    return watchbill(
        "-w",
        settings.workspace,
        *words,
        WATCHBILL_TARGETS="PTIER2=tier2/1",
        WATCHBILL_PAGERDUTY_URL=settings.pagerduty_url,
        WATCHBILL_PAGERDUTY_TOKEN=settings.pagerduty_token.get_secret_value(),
    )


def held_on(desk: Desk, on: date) -> list[str]:
    """Who is shown on that day, in order of their entries."""
    entries = sorted(desk.target.schedules[0].overrides, key=lambda each: each.start)
    return [desk.target.user(each.user_id).name for each in entries if each.start.date() == on]


@AT_NOON
def test_the_running_quarter_is_watched_after_the_next_one_is_published(two: Desk) -> None:
    """By the command, and by the job, which names both plans."""
    assert (held_on(two, SATURDAY), held_on(two, NEXT)) == (["Ada"], ["Ben"])
    assert command(two, "publish", "drift").code == 0
    two.an_hour_by_hand()
    found = command(two, "publish", "drift", "--json")
    (drift,) = found.document["targets"][0]["drifts"]
    assert (found.code, drift["kind"], drift["cover"]["instead_of"]) == (3, "manual_override", "ada@example.com")
    with at_work(two.services.store, two.jobs, partial(perform, two.services)):
        job = two.done(DriftOrder(), "drift-1")
        named = two.done(DriftOrder(plan_id="2027-Q2-v1"), "drift-2")
    assert job.result.drifts == (FoundDrift(schedule_id="PTIER2", kind="manual_override", count=1),)
    assert job.result.says.startswith("2027-Q1-v1, 2027-Q2-v1: 1 of 1 targets differ")
    assert named.result.drifts == ()


@AT_NOON
def test_a_change_by_hand_in_the_running_quarter_is_adopted(two: Desk) -> None:
    """Ben has the first hour and Ada the rest, in the record as there; nothing is written, and nothing is lost."""
    two.an_hour_by_hand()
    adopted = command(two, "publish", "adopt", "--all", "--json")
    assert adopted.code == 0, adopted
    (entry,) = adopted.document["entries"]
    assert entry["span"]["end_at"] == "2027-01-09T09:00:00Z"
    assert (command(two, "publish", "plan").code, command(two, "publish", "drift").code) == (0, 0)
    assert "Nothing to adopt" in command(two, "publish", "adopt", "--all").out
    assert held_on(two, SATURDAY) == ["Ada", "Ben"]


@AT_NOON
def test_a_change_by_hand_in_the_running_quarter_is_overwritten(two: Desk) -> None:
    """Whoever decides it names the override; afterwards all is as published."""
    two.an_hour_by_hand()
    (drift,) = command(two, "publish", "drift", "--json").document["targets"][0]["drifts"]
    assert command(two, "publish", "overwrite", drift["external_id"], "--yes").code == 0
    assert command(two, "publish", "apply", "--yes").code == 0
    assert (held_on(two, SATURDAY), held_on(two, NEXT)) == (["Ada"], ["Ben"])
    assert command(two, "publish", "drift").code == 0


@AT_NOON
def test_hours_that_somebody_takes_are_written_by_the_next_publication(two: Desk) -> None:
    """Recorded with a command, in the running quarter: one entry for Ben lies over Ada's, and nothing else changes."""
    duty = f"tier2/{SATURDAY}/day"
    hours = ("--from", "2027-01-09T10:00Z", "--until", "2027-01-09T12:00Z")
    assert command(two, "history", "cover", duty, "--instead-of", "ada", "--who", "ben", *hours).code == 0
    before = {each.id for each in two.target.schedules[0].overrides}
    assert command(two, "publish", "plan").code == 2
    assert command(two, "publish", "apply", "--yes").code == 0
    (new,) = [each for each in two.target.schedules[0].overrides if each.id not in before]
    assert (new.start.hour, new.end.hour, two.target.user(new.user_id).name) == (10, 12, "Ben")
    assert before < {each.id for each in two.target.schedules[0].overrides}
    assert command(two, "publish", "drift").code == 0


@pytest.mark.parametrize(
    ("at", "plans"), [(datetime(2027, 1, 31, 15, tzinfo=UTC), 2), (datetime(2027, 2, 1, tzinfo=UTC), 1)]
)
def test_a_quarter_is_watched_until_its_last_duty_is_over(two: Desk, at: datetime, plans: int) -> None:
    """The last Sunday at 16:00; on the Monday after it only the next plan is ahead."""
    services = replace(two.services, now=Clock(at))
    assert len(services.published_now()) == plans
    assert [plan.id for plan in services.published_now("2027-Q1-v1")] == ["2027-Q1-v1"]


def test_when_all_is_over_nothing_is_compared_by_itself(two: Desk) -> None:
    """Whoever asks gets the last plan."""
    over = replace(two.services, now=Clock(datetime(2028, 1, 1, tzinfo=UTC)))
    assert Timetable(over, two.jobs).look() == ()
    assert [plan.id for plan in over.published_now()] == ["2027-Q2-v1"]
