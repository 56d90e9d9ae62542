"""Searches are handed over, watched and ended through the API."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from api.cli.init import copy_example
from api.http.app import create_app
from api.jobs.durable import DurableJobs
from api.jobs.kinds import perform
from api.jobs.worker import Running
from api.standin.server import serving
from scheduler.domain.job import Job, JobResult, Order, SearchProgress
from tests.api.http.doors import UNLIMITED, Door
from tests.api.http.plans import RUN, a_draft, a_job, a_published, with_rules
from tests.jobs.crews import at_work
from tests.support.patience import PATIENCE_SECONDS, until

PROGRESS = SearchProgress(number=4, aim="the worst load", best=120, bound=90, seconds=1.5, at_work=("a", "b"))


@contextmanager
def listening(door: Door, path: str) -> Iterator[http.client.HTTPResponse]:
    """A stream that Mia listens to."""
    connection = http.client.HTTPConnection(urlsplit(door.address).netloc, timeout=PATIENCE_SECONDS)
    with closing(connection):
        connection.request("GET", path, headers={"Authorization": f"Bearer {door.secrets['mia']}"})
        yield connection.getresponse()


def heard(stream: http.client.HTTPResponse) -> Iterator[tuple[str, dict]]:
    """Events with their documents, until the stream ends."""
    name = ""
    for line in stream:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


@contextmanager
def a_worker(door: Door, does: Callable[[Order, Running], JobResult]) -> Iterator[None]:
    with closing(DurableJobs(door.services.store)) as jobs, at_work(door.services.store, jobs, does):
        yield


def audited(door: Door, subject: str) -> list[str]:
    """The decisions on something, oldest first."""
    found = door.ask("ops", "GET", f"/v1/audit?subject={subject}").document["items"]
    return [entry["decision"] for entry in reversed(found)]


def test_a_search_waits_until_somebody_runs_it(each_door: Door) -> None:
    """It is told where to look; the order is there as it was asked, with who asked."""
    reply = each_door.ask("mia", "POST", "/v1/plan-runs", RUN | {"seed": 7})
    assert reply.status == 202
    job = each_door.ask("mia", "GET", reply.headers["location"]).document
    assert (job["id"], job["state"], job["ordered_by"]) == (reply.document["job_id"], "waiting", "mia")
    assert (RUN | {"seed": 7}).items() <= job["order"].items()
    assert audited(each_door, job["id"]) == ["plan.ordered"]


def test_the_same_request_starts_one_search(door: Door) -> None:
    """Under the same key it is the same job; under another one, another."""
    first, again, other = (
        door.ask("mia", "POST", "/v1/plan-runs", RUN, Idempotency_Key=key).document["job_id"]
        for key in ("one", "one", "two")
    )
    assert (first == again, first == other) == (True, False)
    assert len(door.ask("mia", "GET", "/v1/jobs").document["items"]) == 2


def test_a_quarter_begins_on_a_monday(door: Door) -> None:
    """The Monday is accepted, the Tuesday names the field."""
    assert door.ask("mia", "POST", "/v1/plan-runs", RUN | {"starts_on": "2027-01-11"}).status == 202
    refused = door.ask("mia", "POST", "/v1/plan-runs", RUN | {"starts_on": "2027-01-12"})
    assert (refused.status, refused.fields) == (422, ["body.starts_on"])


def test_weeks_that_are_over_are_not_planned(door: Door) -> None:
    """On their last day they can be; on the day after, the field is named, and nothing is handed over."""
    door.clock.at = datetime(2027, 1, 31, 23, 59, tzinfo=UTC)
    assert door.ask("mia", "POST", "/v1/plan-runs", RUN).status == 202
    door.clock.at = datetime(2027, 2, 1, tzinfo=UTC)
    refused = door.ask("mia", "POST", "/v1/plan-runs", RUN)
    assert (refused.status, refused.fields) == (422, ["body.starts_on"])
    assert "are over since 2027-02-01" in refused.text
    assert len(door.ask("mia", "GET", "/v1/jobs").document["items"]) == 1


def test_only_what_somebody_holds_can_stay(door: Door) -> None:
    """A duty that nobody holds in the plan is named; one that somebody holds goes into the order."""
    plan_id = a_draft(door, "ada")
    held, free = f"tier2/{RUN['starts_on'][:8]}09/day", "tier2/2027-01-10/day"
    kept = door.ask("mia", "POST", "/v1/plan-runs", RUN | {"pins": {"plan_id": plan_id, "duty_ids": [held, held]}})
    order = door.ask("mia", "GET", kept.headers["location"]).document["order"]
    assert (order["kept_from"], order["kept"]) == (plan_id, [held])
    refused = door.ask("mia", "POST", "/v1/plan-runs", RUN | {"pins": {"plan_id": plan_id, "duty_ids": [free]}})
    assert (refused.status, refused.fields) == (422, ["body.pins.duty_ids"])


def test_jobs_are_listed_newest_first_in_parts(door: Door) -> None:
    """Part by part they are all there, once each."""
    made = [a_job(door) for _ in range(5)]
    found, times, cursor = [], [], ""
    while cursor is not None:
        page = door.ask("mia", "GET", f"/v1/jobs?limit=2{cursor and '&cursor=' + cursor}").document
        found += [job["id"] for job in page["items"]]
        times += [job["created_at"] for job in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(found) == sorted(made)
    assert times == sorted(times, reverse=True)


def test_a_waiting_search_is_cancelled_for_good(door: Door) -> None:
    """It is cancelled, it is in the audit log, and it cannot be cancelled again."""
    job_id = a_job(door)
    assert door.ask("mia", "POST", f"/v1/jobs/{job_id}/cancellation", {"because": "wrong dates"}).status == 202
    assert door.ask("mia", "GET", f"/v1/jobs/{job_id}").document["state"] == "cancelled"
    assert audited(door, job_id) == ["plan.ordered", "job.cancelled"]
    assert door.ask("mia", "POST", f"/v1/jobs/{job_id}/cancellation", {}).status == 409


def test_a_stream_tells_of_the_progress_and_ends_with_the_outcome(door: Door) -> None:
    """From waiting to done, with what the search said in between."""
    go_on = threading.Event()

    def does(_order: Order, running: Running) -> JobResult:
        running.report(PROGRESS)
        running.wish()
        assert go_on.wait(PATIENCE_SECONDS)
        return JobResult(says="Draft 2027-Q1-v1 is kept.", plan_id="2027-Q1-v1")

    job_id, seen = a_job(door), []
    with listening(door, f"/v1/jobs/{job_id}/events") as stream:
        assert stream.getheader("content-type").startswith("text/event-stream")
        events = heard(stream)
        seen.append(next(events))
        with a_worker(door, does):
            for event in events:
                seen.append(event)
                if event[0] == "progress":
                    go_on.set()
    assert [name for name, _ in seen if name != "state"] == ["progress", "end"]
    assert (seen[0][1]["state"], seen[-1][1]["state"]) == ("waiting", "done")
    told = dict(seen)["progress"]
    assert (told["best"], told["bound"], told["gap"], told["at_work"]) == (120, 90, 0.25, ["a", "b"])
    assert seen[-1][1]["result"]["plan_id"] == "2027-Q1-v1"


def test_there_is_no_stream_of_a_job_that_is_not_there(door: Door) -> None:
    """It is refused before it begins."""
    assert door.ask("mia", "GET", "/v1/jobs/solve-none/events").status == 404


class CountingJobs(DurableJobs):
    """Counts how often a job is looked at."""

    looks = 0

    def job(self, job_id: str) -> Job:
        self.looks += 1
        return super().job(job_id)


class CountingRequests:
    """An application that says how many requests it is busy with."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.open = app, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.open += scope["type"] == "http"
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= scope["type"] == "http"


def test_a_listener_who_is_gone_costs_nothing(door: Door) -> None:
    """While somebody listens the job is read again and again; once they are gone, nothing is left that would."""
    job_id = a_job(door)
    with closing(CountingJobs(door.services.store)) as jobs:
        app = create_app(door.services, jobs, UNLIMITED)
        requests = CountingRequests(app)
        with serving(requests) as address:
            here = Door(address, door.services, door.clock, app, door.secrets)
            with listening(here, f"/v1/jobs/{job_id}/events") as stream:
                next(heard(stream))
                until(lambda: jobs.looks >= 3)
                assert requests.open == 1
            until(lambda: requests.open == 0)


def test_streams_end_when_the_server_does(door: Door) -> None:
    """Whoever serves says so, and nobody has to wait for the job."""
    with listening(door, f"/v1/jobs/{a_job(door)}/events") as stream:
        events = heard(stream)
        next(events)
        door.app.state.stopping.set()
        assert list(events) == []


@pytest.mark.slow
@pytest.mark.solver
def test_a_draft_comes_of_a_search_and_what_should_stay_stays(door: Door) -> None:
    """The whole way: the order, a real search in a child process, the draft with the pinned duty."""
    with_rules(door)
    plan_id = a_draft(door, "ben")
    duty = "tier2/2027-01-09/day"
    pins = {"plan_id": plan_id, "duty_ids": [duty]}
    with a_worker(door, lambda order, running: perform(door.services, order, running)):
        asked = door.ask("mia", "POST", "/v1/plan-runs", RUN | {"seconds": 5, "pins": pins})
        job = _ended(door, asked.headers["location"])
        assert job["state"] == "done", job
        made = door.services.plan(job["result"]["plan_id"])
        assert made.schedule.holders(duty) == ("ben",)
        shown = door.ask("mia", "GET", f"/v1/plans/{made.id}").document
        assert (shown["created_by"], shown["open_seats"]) == ("mia", 0)


@pytest.mark.slow
@pytest.mark.solver
def test_after_somebody_drops_out_few_duties_change(door: Door) -> None:
    """Ada registers that she is away; her duty goes to somebody else, and Ben keeps his."""
    with_rules(door)
    published = a_published(door, "ada", "ben")
    first, second = (shift.id for shift in published.schedule.shifts[:2])
    away = {"kind": "absence", "first_on": "2027-01-09", "last_on": "2027-01-09"}
    assert door.ask("ada", "POST", "/v1/registrations", away).status == 201
    with a_worker(door, lambda order, running: perform(door.services, order, running)):
        asked = door.ask("mia", "POST", f"/v1/plans/{published.id}/replan-runs", {"seconds": 5})
        job = _ended(door, asked.headers["location"])
        assert job["state"] == "done", job
        made = door.services.plan(job["result"]["plan_id"])
    assert "ada" not in made.schedule.holders(first)
    assert made.schedule.holders(second) == ("ben",)


@pytest.mark.slow
@pytest.mark.solver
def test_a_running_search_really_stops(door: Door, tmp_path: Path) -> None:
    """Of the example organisation, whose quarter keeps a solver busy for as long as it may; nothing is kept."""
    ended = threading.Event()

    def does(order: Order, running: Running) -> JobResult:
        try:
            return perform(door.services, order, running)
        finally:
            ended.set()

    copy_example(tmp_path / "organisation")
    door.services.take_over(door.services.load(tmp_path / "organisation"))
    with a_worker(door, does):
        job_id = door.ask("mia", "POST", "/v1/plan-runs", RUN | {"weeks": 13, "seconds": 300}).document["job_id"]
        until(lambda: door.ask("mia", "GET", f"/v1/jobs/{job_id}").document["progress"])
        assert door.ask("mia", "POST", f"/v1/jobs/{job_id}/cancellation", {}).status == 202
        assert ended.wait(PATIENCE_SECONDS)
    assert door.services.plans() == ()


def _ended(door: Door, place: str) -> dict:
    until(lambda: door.ask("mia", "GET", place).document["state"] not in ("waiting", "running"))
    job: dict = door.ask("mia", "GET", place).document
    return job
