"""Targets are compared with what is published in the background: what was found is told, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.bootstrap import Services, build
from api.cli.render.jobs import job_lines
from api.cli.standin import people_of
from api.http.job_models import JobOut
from api.jobs.durable import DurableJobs
from api.jobs.kinds import perform
from api.jobs.timetable import Timetable
from api.settings import Settings
from api.standin.app import create_app
from api.standin.server import FALLBACK, serving
from api.standin.state import StandinState
from scheduler.domain.job import DriftOrder, FoundDrift, PublishOrder
from scheduler.domain.job_state import JobState
from scheduler.domain.publication import PublicationTarget
from tests.api.cli.workspaces import watchbill
from tests.api.http.doors import Clock
from tests.jobs.crews import at_work, ended, hand_over
from tests.support.builders import SATURDAY, a_problem_of, a_weekend_rotation, an_engineer, an_organisation
from tests.support.recording import announced

NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)
TARGET = PublicationTarget(schedule_id="PTIER2", rotation_id="tier2", seat=1)


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
