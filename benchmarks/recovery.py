"""How soon a search is gone when it is cancelled, and how soon another worker finishes one whose worker was killed:

    python -m benchmarks.recovery --url URL [--cancels 10]

The database, on PostgreSQL, must be empty. Two workers run with the usual silence. Searches are cancelled at random
moments; then the worker of one is killed (SIGKILL), and its plan is published twice over. Prints one JSON line for
each. The bars are 0.5 s and 60 s, and one announcement. Exit code 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from api.bootstrap import Services, build
from api.jobs.durable import DurableJobs
from api.settings import Settings
from scheduler.domain.job import Order, PublishOrder, SolveOrder
from scheduler.domain.job_state import JobState
from scheduler.domain.record_kinds import EntryKind
from tests.jobs.crews import ended, hand_over
from tests.jobs.processes import Running, alive, started
from tests.support.patience import until

GONE_SECONDS = 0.5
FINISHED_SECONDS = 60.0
LONG = SolveOrder(starts_on=date(2027, 1, 4), weeks=13, seconds=300)
SHORT = LONG.model_copy(update={"seconds": 10.0})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="an empty database on PostgreSQL")
    parser.add_argument("--cancels", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _two_workers(Path(folder), asked.url) as (services, jobs, workers):
        gone = [_cancelled(services, jobs, workers, number) for number in range(asked.cancels)]
        _tell("cancel", seconds=[round(each, 3) for each in gone], worst=round(max(gone), 3), bar=GONE_SECONDS)
        taken, finished, announced = _killed(services, jobs, workers)
        _tell("recovery", taken_over=round(taken, 1), finished=round(finished, 1), bar=FINISHED_SECONDS)
        _tell("publication", announced=announced, bar=1)
    return int(max(gone) > GONE_SECONDS or finished > FINISHED_SECONDS or announced != 1)


def _tell(name: str, **figures: object) -> None:
    print(json.dumps({"name": name, **figures}), flush=True)


@contextmanager
def _two_workers(folder: Path, url: str) -> Iterator[tuple[Services, DurableJobs, tuple[Running, Running]]]:
    """Two workers of a store that holds the example organisation, which keeps a search busy."""
    settings = Settings(workspace=folder, database_url=url, scope_acknowledgement="warn")
    environment = {"WATCHBILL_DATABASE_URL": url, "WATCHBILL_SCOPE_ACKNOWLEDGEMENT": "warn"}
    watchbill = [sys.executable, "-c", "from api.cli.main import run; run()"]
    subprocess.run([*watchbill, "init", str(folder / "example")], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    with closing(build(settings)) as services, closing(DurableJobs(services.store)) as jobs:
        services.take_over(services.load(folder / "example"))
        with (
            started(folder, "worker", said=folder / "one.txt", **environment) as one,
            started(folder, "worker", said=folder / "two.txt", **environment) as two,
        ):
            yield services, jobs, (one, two)


def _searching(
    services: Services, jobs: DurableJobs, workers: tuple[Running, Running], order: Order, job_id: str
) -> tuple[Running, int]:
    """Hands a search over; the worker that has it, and the process that searches, once it tells of its progress."""
    hand_over(services.store, jobs, order, job_id)
    until(lambda: jobs.progress(job_id))
    return next((worker, solver) for worker in workers for solver in worker.solvers)


def _cancelled(services: Services, jobs: DurableJobs, workers: tuple[Running, Running], number: int) -> float:
    """Seconds from the order to cancel until the process is gone."""
    _, solver = _searching(services, jobs, workers, LONG, f"solve-cancelled-{number}")
    time.sleep(random.uniform(0, 2))
    began = time.monotonic()
    jobs.cancel(f"solve-cancelled-{number}")
    while alive(solver):
        time.sleep(0.002)
    return time.monotonic() - began


def _killed(services: Services, jobs: DurableJobs, workers: tuple[Running, Running]) -> tuple[float, float, int]:
    """Seconds from the death of a worker until another has its search, and until that is done; and how often the plan
    is announced when two ask for it."""
    worker, _ = _searching(services, jobs, workers, SHORT, "solve-killed")
    lost = jobs.job("solve-killed").worker
    worker.kill()
    began = time.monotonic()
    until(lambda: jobs.job("solve-killed").worker != lost)
    taken = time.monotonic() - began
    job = ended(jobs, "solve-killed")
    finished = time.monotonic() - began
    if job.state is not JobState.DONE or job.result is None or job.result.plan_id is None:
        raise SystemExit(f"the search came to nothing: {job.result}")
    order = PublishOrder(plan_id=job.result.plan_id)
    for job_id in ("publish-1", "publish-1", "publish-2"):
        hand_over(services.store, jobs, order, job_id)
    ended(jobs, "publish-1"), ended(jobs, "publish-2")
    with services.store.reading() as work:
        return taken, finished, len(tuple(work.record.entries((EntryKind.ANNOUNCED,))))


if __name__ == "__main__":
    sys.exit(main())
