"""Notifying: each digest is sent once, however many programs try and however often.

A digest is claimed in one transaction, sent outside any, and marked as sent in another. Who fails to send gives the
claim back. A claim that nobody has come back for is taken over: its program died, and may have sent it or not, so
what is sent carries the digest's id, by which receivers know a second one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from scheduler.domain.errors import PublishError, WatchbillError
from scheduler.domain.plan import PlanState
from scheduler.domain.time import WEEK
from scheduler.domain.values import Value
from scheduler.reports.digest import digests
from scheduler.reports.digest_message import Digest
from scheduler.services.announced_now import as_it_is_now
from scheduler.store.unit_of_work import SqlStore

Send = Callable[[Digest], None]
"""Sends one digest. Raises PublishError when that did not work, and NowhereToSend."""
SENT = "sent"
CLAIM_LASTS = timedelta(minutes=10)


class NowhereToSend(WatchbillError):
    """The way of sending knows no address for a digest, until somebody gives it one."""


class Notified(Value):
    """Ids of the digests that were sent now, of those that somebody sent before, and sentences of failures, and of
    those that were skipped for want of an address."""

    sent: tuple[str, ...]
    before: tuple[str, ...]
    failed: tuple[str, ...]
    skipped: tuple[str, ...] = ()


def due_digests(store: SqlStore, now: datetime) -> tuple[Digest, ...]:
    """What is due of all that is published, as it stands with every cover and event since, sent or not. A plan counts
    for a week after its end, in which Tier 1 is told who ended a term with it and who began one with the next."""
    with store.reading() as work:
        plans = work.plans.plans(state=PlanState.PUBLISHED)
        heads = [head for head in plans if head.horizon.ends_on + WEEK >= now.date()]
        return digests(as_it_is_now(work, *(head.id for head in heads)), now)


def unsent(store: SqlStore, due: Iterable[Digest], now: datetime) -> tuple[Digest, ...]:
    """Those that nobody has sent, or is about to send."""
    with store.reading() as work:
        return tuple(each for each in due if not _is_taken(work.jobs.find_effect(_key(each.id)), now))


def send_digests(store: SqlStore, due: Iterable[Digest], send: Send, now: datetime) -> Notified:
    """Sends what nobody has sent yet. One that fails, or has no address yet, holds up no other, and is tried again the
    next time."""
    sent, before, failed, skipped = [], [], [], []
    for digest in due:
        if not _claimed(store, digest.id, now):
            before.append(digest.id)
            continue
        try:
            send(digest)
        except NowhereToSend as error:
            _write(store, digest.id, None)
            skipped.append(f"{digest.id}: {error}")
        except PublishError as error:
            _write(store, digest.id, None)
            failed.append(f"{digest.id}: {error}")
        else:
            _write(store, digest.id, SENT)
            sent.append(digest.id)
    return Notified(sent=tuple(sent), before=tuple(before), failed=tuple(failed), skipped=tuple(skipped))


def _key(digest_id: str) -> str:
    """Under what it is remembered that a digest was sent; nobody's id is in it."""
    return f"digest-{hashlib.sha256(digest_id.encode()).hexdigest()[:40]}"


def _claimed(store: SqlStore, digest_id: str, now: datetime) -> bool:
    """Whether it is ours to send."""
    with store.writing() as work:
        found = work.jobs.find_effect(_key(digest_id))
        if _is_taken(found, now):
            return False
        work.jobs.replace_effect(_key(digest_id), now.isoformat())
        return True


def _is_taken(found: str | None, now: datetime) -> bool:
    return found == SENT or (bool(found) and now - datetime.fromisoformat(str(found)) < CLAIM_LASTS)


def _write(store: SqlStore, digest_id: str, made: str | None) -> None:
    with store.writing() as work:
        work.jobs.replace_effect(_key(digest_id), made)
