"""What every door may rely on when it hands work over, on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from api.jobs.durable import DurableJobs
from api.jobs.solving import Wish
from api.jobs.worker import Running
from scheduler.domain.errors import BadInput, NotFound, TargetUnavailable
from scheduler.domain.job import Failure, ImportOrder, JobResult, Order, PublishOrder
from scheduler.domain.job_state import JobKind, JobState
from scheduler.store.unit_of_work import SqlStore
from tests.jobs.crews import ERRAND, FOUND, SEARCH, Crew, Endless, at_work, ended, hand_over
from tests.support.patience import PATIENCE_SECONDS, until


def test_a_job_exists_when_the_transaction_that_asked_for_it_commits(store: SqlStore, jobs: DurableJobs) -> None:
    """It is the outbox: nothing to lose between the two."""
    with store.writing() as work:
        jobs.enqueue(work, ERRAND, "an-errand")
    job = jobs.job("an-errand")
    assert (job.state, job.order, job.attempts) == (JobState.WAITING, ERRAND, 0)


def test_a_transaction_that_is_undone_leaves_no_job(store: SqlStore, jobs: DurableJobs) -> None:
    """Whatever went wrong after it was asked for."""
    with pytest.raises(KeyError), store.writing() as work:  # noqa: PT012  # the error must come after the job
        jobs.enqueue(work, ERRAND, "an-errand")
        raise KeyError
    with pytest.raises(NotFound, match="no job 'an-errand'"):
        jobs.job("an-errand")


@pytest.mark.slow
def test_jobs_and_what_was_written_with_them_are_kept_together_or_not_at_all(
    store: SqlStore, jobs: DurableJobs
) -> None:
    """Three hundred transactions, half of them undone: no job without its note, no note without its job."""
    chance = random.Random(7)
    for number in range(300):
        with suppress(KeyError), store.writing() as work:
            work.jobs.record_effect(f"errand-{number}", "noted")
            jobs.enqueue(work, ERRAND, f"errand-{number}")
            if chance.random() < 0.5:
                raise KeyError
    handed_over = {job.id for job in jobs.jobs(limit=1000)}
    with store.reading() as work:
        noted = {f"errand-{number}" for number in range(300) if work.jobs.find_effect(f"errand-{number}")}
    assert handed_over == noted
    assert 100 < len(noted) < 200


def test_the_same_job_asked_for_twice_runs_once(store: SqlStore, jobs: DurableJobs) -> None:
    """Before it runs, and after it has run."""
    crew = Crew()
    hand_over(store, jobs, ERRAND, "an-errand")
    hand_over(store, jobs, ERRAND, "an-errand")
    with at_work(store, jobs, crew):
        job = ended(jobs, "an-errand")
        hand_over(store, jobs, ERRAND, "an-errand")
        hand_over(store, jobs, ERRAND, "another")
        ended(jobs, "another")
    assert crew.asked == ["an-errand", "another"]
    assert (job.state, job.result) == (JobState.DONE, JobResult(says="import done", plan_id="2027-Q1-v1"))


def test_an_id_stands_for_one_order(store: SqlStore, jobs: DurableJobs) -> None:
    """Somebody else's order is not swallowed."""
    hand_over(store, jobs, ERRAND, "an-errand")
    with pytest.raises(BadInput, match="ordered otherwise"):
        hand_over(store, jobs, ImportOrder(folder="elsewhere"), "an-errand")


def test_a_job_that_comes_to_nothing_says_why(store: SqlStore, jobs: DurableJobs) -> None:
    """For people in a sentence, for programs in a word; neither is a fault in anybody's log."""

    def fail(order: Order, _: Running) -> JobResult:
        if order == ERRAND:
            raise BadInput("there is no such folder")
        return JobResult(says="no plan keeps all rules", failure=Failure.INFEASIBLE)

    hand_over(store, jobs, ERRAND, "refused")
    hand_over(store, jobs, SEARCH, "impossible")
    with at_work(store, jobs, fail):
        refused, impossible = ended(jobs, "refused"), ended(jobs, "impossible")
    assert (refused.state, impossible.state) == (JobState.FAILED, JobState.FAILED)
    assert refused.result == JobResult(says="there is no such folder", failure=Failure.REFUSED)
    assert impossible.result == JobResult(says="no plan keeps all rules", failure=Failure.INFEASIBLE)


@pytest.mark.expects_error_logs
def test_a_fault_of_ours_ends_the_job_and_nothing_else(store: SqlStore, jobs: DurableJobs) -> None:
    """It is logged, and the next job runs."""

    def stumble(order: Order, _: Running) -> JobResult:
        if order == ERRAND:
            raise ZeroDivisionError("by nought")
        return JobResult(says="done")

    hand_over(store, jobs, ERRAND, "stumbles")
    hand_over(store, jobs, PublishOrder(plan_id="2027-Q1-v1"), "works")
    with at_work(store, jobs, stumble):
        assert ended(jobs, "works").state is JobState.DONE
        assert ended(jobs, "stumbles").result == JobResult(says="by nought", failure=Failure.BROKEN)


def test_a_target_that_is_away_for_a_moment_is_tried_again(store: SqlStore, jobs: DurableJobs) -> None:
    """Nobody has to ask twice."""
    crew, away = Crew(), [TargetUnavailable("away")]

    def do(order: Order, running: Running) -> JobResult:
        if away:
            raise away.pop()
        return crew(order, running)

    hand_over(store, jobs, PublishOrder(plan_id="2027-Q1-v1"), "publish-2027-Q1-v1")
    with at_work(store, jobs, do):
        assert ended(jobs, "publish-2027-Q1-v1").state is JobState.DONE
    assert crew.asked == ["publish-2027-Q1-v1"]


def test_a_job_that_waits_can_be_cancelled_and_never_runs(store: SqlStore, jobs: DurableJobs) -> None:
    """Nor does cancelling bring anything back that has ended."""
    crew = Crew()
    for job_id in ("first", "second"):
        hand_over(store, jobs, ERRAND, job_id)
    assert jobs.cancel("first").state is JobState.CANCELLED
    with at_work(store, jobs, crew):
        assert ended(jobs, "second").state is JobState.DONE
        assert jobs.cancel("second").state is JobState.DONE
    assert (crew.asked, jobs.job("first").state) == (["second"], JobState.CANCELLED)


def test_a_search_tells_how_far_it_is_and_hears_what_is_wished(store: SqlStore, jobs: DurableJobs) -> None:
    """First to keep its best plan, then to end at once."""
    heard: list[Wish] = []

    def search(_: Order, running: Running) -> JobResult:
        running.report(FOUND)
        until(lambda: heard.append(running.wish()) or heard[-1] is Wish.END)
        return JobResult(says="too late")

    hand_over(store, jobs, SEARCH, "a-search")
    with at_work(store, jobs, search):
        until(lambda: heard and jobs.progress("a-search"))
        assert (jobs.progress("a-search"), heard[-1]) == (FOUND, Wish.GO_ON)
        assert jobs.cancel("a-search", keep_best=True).state is JobState.RUNNING
        until(lambda: heard[-1] is Wish.KEEP_BEST)
        assert jobs.cancel("a-search").state is JobState.CANCELLED
        until(lambda: heard[-1] is Wish.END)
    job = jobs.job("a-search")
    assert (job.state, job.result, job.keep_best) == (JobState.CANCELLED, None, True)


def test_only_a_search_has_a_best_plan_to_keep(store: SqlStore, jobs: DurableJobs) -> None:
    """Other work is cancelled, or not."""
    hand_over(store, jobs, ERRAND, "an-errand")
    with pytest.raises(BadInput, match="no search"):
        jobs.cancel("an-errand", keep_best=True)


def test_jobs_are_found_by_kind_and_state(store: SqlStore, jobs: DurableJobs) -> None:
    """And there are never more than asked for."""
    hand_over(store, jobs, SEARCH, "a-search")
    for job_id in ("one", "two"):
        hand_over(store, jobs, ERRAND, job_id)
    jobs.cancel("two")
    assert {job.id for job in jobs.jobs()} == {"a-search", "one", "two"}
    assert [job.id for job in jobs.jobs(kinds=[JobKind.SOLVE])] == ["a-search"]
    assert [job.id for job in jobs.jobs(states=[JobState.CANCELLED])] == ["two"]
    assert jobs.jobs(kinds=[JobKind.SOLVE], states=[JobState.CANCELLED]) == ()
    assert len(jobs.jobs(limit=2)) == 2


def test_a_worker_that_ends_leaves_its_work_to_the_next_one(store: SqlStore, jobs: DurableJobs) -> None:
    """The same name finds what it had begun; nothing is counted as failed."""
    endless = Endless()
    hand_over(store, jobs, SEARCH, "a-search")
    with at_work(store, jobs, endless):
        assert endless.begun.wait(PATIENCE_SECONDS)
    assert jobs.job("a-search").state is JobState.RUNNING
    with at_work(store, jobs, Crew()):
        job = ended(jobs, "a-search")
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_work_of_a_lost_worker_is_taken_over_but_not_what_was_cancelled(store: SqlStore, jobs: DurableJobs) -> None:
    """Another name takes it when it is told so, and not before."""

    crew, endless = Crew(), Endless()
    hand_over(store, jobs, SEARCH, "lost")
    with at_work(store, jobs, endless):
        assert endless.begun.wait(PATIENCE_SECONDS)
    assert jobs.job("lost").state is JobState.RUNNING
    with at_work(store, jobs, crew, name="watchbill-worker-1") as other:
        hand_over(store, jobs, ERRAND, "other-work")
        ended(jobs, "other-work")
        assert jobs.job("lost").state is JobState.RUNNING
        other.take_over("watchbill-worker-0")
        assert ended(jobs, "lost").worker == "watchbill-worker-1"
        jobs.cancel("lost")
        other.take_over("watchbill-worker-0")
    assert crew.asked == ["other-work", "lost"]
