"""Publishing in the background: done anew once it has ended, never twice at once, and told of target by target."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.bootstrap import build
from api.cli.examination import Health, examine
from api.jobs.durable import DurableJobs
from api.jobs.kinds import perform
from api.jobs.targets import publish_all
from api.settings import Settings
from api.standin.app import create_app
from api.standin.server import serving
from api.standin.state import StandinSchedule, StandinState
from scheduler.domain.job import DriftOrder, Failure, PublishOrder
from scheduler.domain.job_state import JobState
from scheduler.domain.publication import PublicationTarget
from scheduler.services.job_ports import next_publication
from tests.api.cli.workspaces import watchbill
from tests.api.http.doors import Clock
from tests.jobs.crews import at_work, ended
from tests.jobs.test_drift import NOON, TARGET, Desk, a_desk

PLAN_ID = "2027-Q1-v1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One duty of Ada's is announced, and its target is not there yet."""
    state = StandinState()
    with serving(create_app(state, token="secret", now=lambda: NOON)) as address:
        token = SecretStr("secret")
        settings = Settings(workspace=tmp_path, targets=(TARGET,), pagerduty_url=address, pagerduty_token=token)
        with closing(build(settings, now=Clock(NOON))) as services, closing(DurableJobs(services.store)) as jobs:
            made = a_desk(services, jobs, state)
            state.schedules.clear()
            yield made


def asked(desk: Desk) -> str:
    """The id of the job that publishes, for whoever asks on the command line."""
    answer = watchbill("-w", desk.services.settings.workspace, "jobs", "publish", PLAN_ID, "--json")
    assert answer.code == 0, answer
    return str(answer.document["job"]["id"])


def doctored(desk: Desk) -> tuple[Health, str]:
    """What the doctor says of the last publication."""
    found = next(each for each in examine(desk.services) if each.subject == "last publication")
    return found.health, found.says


def test_a_publication_that_failed_is_done_anew(desk: Desk) -> None:
    """The schedule was missing at first: asked again, another job runs, and writes."""
    with at_work(desk.services.store, desk.jobs, partial(perform, desk.services)):
        failed = ended(desk.jobs, asked(desk))
        assert (failed.state, "PTIER2" in failed.result.says) == (JobState.FAILED, True)
        desk.target.schedules.append(StandinSchedule(id="PTIER2", name="Tier 2"))
        again = ended(desk.jobs, asked(desk))
    assert (again.id, again.state) == (f"publish-{PLAN_ID}-2", JobState.DONE)
    assert len(desk.target.schedules[0].overrides) == 1


def test_the_doctor_names_a_publication_that_failed_until_one_has_worked(desk: Desk) -> None:
    """Nobody waits for the job that writes a cover, so nobody sees that there is no token, and Ada goes on being
    paged."""
    assert doctored(desk) == (Health.FINE, "no job has written to PagerDuty yet")
    settings = desk.services.settings.model_copy(update={"pagerduty_token": None})
    without = replace(desk.services, settings=settings)
    desk.target.schedules.append(StandinSchedule(id="PTIER2", name="Tier 2"))
    with at_work(desk.services.store, desk.jobs, partial(perform, without)):
        ended(desk.jobs, asked(desk))
    health, says = doctored(desk)
    assert health is Health.BROKEN
    assert says.startswith(f"publish-{PLAN_ID}: no PagerDuty token: set WATCHBILL_PAGERDUTY_TOKEN_FILE")
    assert says.endswith(f"watchbill publish plan; then: watchbill jobs publish {PLAN_ID}")
    with at_work(desk.services.store, desk.jobs, partial(perform, desk.services)):
        ended(desk.jobs, asked(desk))
    assert doctored(desk) == (
        Health.FINE,
        f"publish-{PLAN_ID}-2: {PLAN_ID}: 1 created, 0 deleted at 1 targets.",
    )


def test_the_doctor_is_content_once_somebody_has_written_it_by_hand(desk: Desk) -> None:
    """The job failed because its schedule was missing; since then a manager has published at the command line."""
    with at_work(desk.services.store, desk.jobs, partial(perform, desk.services)):
        ended(desk.jobs, asked(desk))
    desk.target.schedules.append(StandinSchedule(id="PTIER2", name="Tier 2"))
    assert doctored(desk)[0] is Health.BROKEN
    with desk.services.publisher() as publisher:
        publish_all(desk.services, publisher, PLAN_ID)
    health, says = doctored(desk)
    assert (health, says.endswith(". By now PagerDuty shows all that the record says")) == (Health.FINE, True)


def test_a_publication_that_waits_is_not_begun_twice(desk: Desk) -> None:
    """Whoever asks gets the one that waits; with a number of their own they get that one."""
    assert [asked(desk), asked(desk)] == [f"publish-{PLAN_ID}"] * 2
    assert len(desk.jobs.jobs()) == 1
    id_, running = next_publication(desk.jobs, PLAN_ID)
    assert (id_, running.id) == (f"publish-{PLAN_ID}-2", f"publish-{PLAN_ID}")


def test_a_job_tells_which_target_failed_and_writes_to_the_others(desk: Desk) -> None:
    """The first of two does not exist."""
    nowhere = PublicationTarget(schedule_id="PNOWHERE", rotation_id="tier2", seat=1)
    settings = desk.services.settings.model_copy(update={"targets": (nowhere, TARGET)})
    desk.target.schedules.append(StandinSchedule(id="PTIER2", name="Tier 2"))
    two = replace(desk, services=replace(desk.services, settings=settings))
    with at_work(desk.services.store, desk.jobs, partial(perform, two.services)):
        job = two.done(PublishOrder(plan_id=PLAN_ID), "publish-1")
        look = two.done(DriftOrder(), "drift-1")
    assert job.result.failure is Failure.REFUSED
    assert job.result.says.startswith(f"{PLAN_ID}: 1 created, 0 deleted at 1 targets. Not written: PNOWHERE: ")
    assert len(desk.target.schedules[0].overrides) == 1
    assert (look.result.failure, look.result.drifts, "PNOWHERE" in look.result.says) == (Failure.REFUSED, (), True)
