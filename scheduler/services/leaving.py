"""Leaving: whoever an import takes away loses at once what opens something here, and has nothing of it back later."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from scheduler.domain.audit import Decision
from scheduler.domain.values import EngineerId, Value
from scheduler.services.feeds import revoke_link
from scheduler.services.keys import at_the_machine, revoke_key
from scheduler.store.unit_of_work import SqlUnitOfWork


class ClosedAccess(Value):
    """What was closed of somebody who is no longer in the organisation: how many of each."""

    engineer_id: EngineerId
    keys: int
    feed_links: int
    logins: int


def close_access(work: SqlUnitOfWork, staying: Collection[EngineerId], now: datetime) -> tuple[ClosedAccess, ...]:
    """Closes for good every key, feed link and login of engineers other than ``staying``, each noted in the audit log;
    what was closed, by id of the engineer. What belongs to no engineer stays as it is."""
    holders = work.keys.engineer_ids(now) | work.feeds.engineer_ids() | work.logins.engineer_ids(now)
    return tuple(_closed(work, engineer_id, now) for engineer_id in sorted(holders.difference(staying)))


def _closed(work: SqlUnitOfWork, engineer_id: EngineerId, now: datetime) -> ClosedAccess:
    actor = at_the_machine(work)
    keys, links = work.keys.keys_of(engineer_id, now), work.feeds.links_of(engineer_id)
    logins = work.logins.logins_of(engineer_id, now)
    for key in keys:
        revoke_key(work, key.id, actor=actor, now=now)
    for link in links:
        revoke_link(work, link.id, actor=actor, now=now)
    for login in logins:
        work.logins.end(login.id, now)
        work.audit.note(Decision.LOGGED_OUT, login.id, actor, now, about_id=login.owner_id)
    return ClosedAccess(engineer_id=engineer_id, keys=len(keys), feed_links=len(links), logins=len(logins))
