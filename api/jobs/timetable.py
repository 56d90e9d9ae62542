"""What is done by itself at its times: digests are sent, calendars that people subscribed to are read again, and
targets are compared with what is published.

Every process that runs jobs keeps the same timetable. A job is handed over under an id that its time gives, and the
same id never runs twice, so it does not matter how many of them there are, or which of them is away.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api.bootstrap import Services
from api.jobs.channels import reaches
from scheduler.domain.job import DriftOrder, ImportOrder, NotifyOrder, Order
from scheduler.services.job_ports import Jobs
from scheduler.services.notifying import due_digests, unsent
from scheduler.services.published_now import published_now

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0
DIGESTS_EVERY = timedelta(minutes=5)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Timetable:
    """Hands over what is due, until it is closed."""

    services: Services
    jobs: Jobs
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _done: dict[str, datetime] = field(default_factory=dict)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="watchbill-timetable", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 -- the database may be back at the next look
                log.warning("the timetable could not be kept: %s", error)

    def look(self) -> tuple[str, ...]:
        """Hands over what is due now and was not before; gives the ids of those jobs."""
        now, handed = self.services.now(), list[str]()
        for name, order, every in self._entries():
            slot = _EPOCH + (now - _EPOCH) // every * every
            if self._done.get(name) != slot and self._is_wanted(name, now):
                job_id = f"{name}-{slot:%Y%m%dT%H%M}"
                with self.services.store.writing() as work:
                    self.jobs.enqueue(work, order, job_id)
                handed.append(job_id)
                self._done[name] = slot
        return tuple(handed)

    def _entries(self) -> Iterator[tuple[str, Order, timedelta]]:
        settings = self.services.settings
        if settings.digests_to:
            yield "digests", NotifyOrder(what="digests"), DIGESTS_EVERY
        if settings.calendars_every_minutes:
            yield "calendars", ImportOrder(what="calendars"), timedelta(minutes=settings.calendars_every_minutes)
        if settings.drift_every_minutes and settings.targets:
            yield "drift", DriftOrder(), timedelta(minutes=settings.drift_every_minutes)

    def _is_wanted(self, name: str, now: datetime) -> bool:
        """Whether there is anything to do, so that nobody finds a hundred jobs that did nothing."""
        store = self.services.store
        if name == "digests":
            settings = self.services.settings
            due = due_digests(store, now)
            ours = (each for each in due if reaches(each, settings.digests_to, settings.digests_tier1 or None))
            return bool(unsent(store, ours, now))
        with store.reading() as work:
            if name == "drift":
                return bool(published_now(work, now))
            return any(each.url for each in work.events.sources()) or any(each.url for each in work.away.calendars())
