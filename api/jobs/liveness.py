"""Which workers live: each says so every few seconds, and whoever hears that one has fallen silent takes its jobs over.

A worker keeps its name over restarts, because unfinished jobs are found again by it. Two at once under one name would
take each other's jobs, so a name is claimed first.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from scheduler.domain.errors import AlreadyServing
from scheduler.store.jobs import Worker
from scheduler.store.unit_of_work import SqlStore

NAME = "watchbill-worker"
BEATS_PER_SILENCE = 3
"""How often a worker speaks in the time after which silence means that it is lost."""

log = logging.getLogger("watchbill.jobs")


class Liveness:
    """One life of a worker: its claim to a name, its heartbeat, and its ear for others."""

    def __init__(self, store: SqlStore, *, silence: timedelta, now: Callable[[], datetime]) -> None:
        self._store = store
        self._silence = silence
        self._now = now
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.worker = Worker(name=NAME, token=uuid4().hex, host=socket.gethostname(), pid=os.getpid(), beat_at=now())

    def claim(self, number: int | None = None) -> str:
        """Takes the name of that number, or the first that is free, and returns it. Raises AlreadyServing."""
        with self._store.writing() as work:
            taken = {worker.name: worker for worker in work.jobs.workers() if self._lives(worker)}
            names = [f"{NAME}-{n}" for n in ([number] if number is not None else range(len(taken) + 1))]
            free = [name for name in names if name not in taken]
            if not free:
                other = taken[names[0]]
                raise AlreadyServing(
                    f"{other.name} is at work already (process {other.pid} on {other.host}, heard at "
                    f"{other.beat_at:%H:%M:%S}Z); stop it, or choose another --number"
                )
            self.worker = self.worker.model_copy(update={"name": free[0], "beat_at": self._now()})
            work.jobs.beat(self.worker)
        return free[0]

    def start(self, take_over: Callable[[str], None]) -> None:
        """Begins to beat. ``take_over`` is called with the name of each worker that has fallen silent."""
        self._thread = threading.Thread(target=self._run, args=(take_over,), name="watchbill-heartbeat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the heartbeat. The name stays for the silence to come unless ``sign_off`` is called."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def sign_off(self) -> None:
        """Says that this worker ends on purpose. Its unfinished jobs wait for the next life of the same name, or for
        whoever hears the silence: so it only ages its last word."""
        with suppress(Exception), self._store.writing() as work:
            work.jobs.beat(self.worker.model_copy(update={"beat_at": self._now() - self._silence}))

    def _run(self, take_over: Callable[[str], None]) -> None:
        while not self._stop.wait(self._silence.total_seconds() / BEATS_PER_SILENCE):
            try:
                self.beat(take_over)
            except Exception as error:  # noqa: BLE001 -- the database may be back at the next beat
                log.warning("no heartbeat: %s", error)

    def beat(self, take_over: Callable[[str], None]) -> None:
        """One heartbeat, and the jobs of silent workers are taken over. Nobody can claim a name meanwhile, so that no
        new life of a lost worker has its jobs taken away."""
        with self._store.writing() as work:
            self.worker = self.worker.model_copy(update={"beat_at": self._now()})
            work.jobs.beat(self.worker)
            silent = [worker for worker in work.jobs.workers() if self._is_silent(worker)]
            if self._store.is_one_file:
                silent = []  # one process serves a file: it found its own jobs when it started
            for worker in silent:
                log.info("%s is silent since %s; its jobs are taken over", worker.name, worker.beat_at)
                take_over(worker.name)
                work.jobs.sign_off(worker)

    def _is_silent(self, worker: Worker) -> bool:
        return worker.name != self.worker.name and self._now() - worker.beat_at >= self._silence

    def _lives(self, worker: Worker) -> bool:
        """Heard lately, and not known to be dead: a process of this machine that is gone, or this very one."""
        if self._now() - worker.beat_at >= self._silence:
            return False
        return worker.host != self.worker.host or (worker.pid != self.worker.pid and _exists(worker.pid))


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
