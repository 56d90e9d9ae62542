"""A process that runs jobs, put together: its lock, its name, its worker and its heartbeat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from functools import partial

from api.bootstrap import Services
from api.jobs.durable import DurableJobs
from api.jobs.kinds import perform
from api.jobs.liveness import Liveness
from api.jobs.timetable import Timetable
from api.jobs.worker import DurableWorker


@contextmanager
def working(services: Services, *, number: int | None = None) -> Iterator[tuple[DurableJobs, str]]:
    """Runs jobs until the block ends; yields what hands them over, and the name of this worker.

    Raises AlreadyServing when another process serves the same file, or has the same number. Work that is not done
    when the block ends is finished by the next worker of the same name, or by another one.
    """
    settings = services.settings
    silence = timedelta(seconds=settings.worker_silence_seconds)
    with ExitStack() as stack:
        stack.enter_context(services.store.serving_alone())
        jobs = stack.enter_context(closing(DurableJobs(services.store)))
        liveness = Liveness(services.store, silence=silence, now=services.now)
        name = liveness.claim(number)
        worker = DurableWorker(
            services.store, jobs, partial(perform, services), name=name, searches_at_once=settings.solves_at_once
        )
        stack.callback(liveness.sign_off)
        stack.callback(worker.close)
        worker.start()
        stack.callback(liveness.close)
        liveness.start(worker.take_over)
        timetable = Timetable(services, jobs)
        stack.callback(timetable.close)
        timetable.start()
        yield jobs, name
