"""Interlocks: commitments to customers that keep their people, imported or written down one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.domain.audit import Actor, Decision, Reach
from scheduler.domain.availability import Interlock
from scheduler.domain.errors import BadInput, NotFound, NotOpen
from scheduler.domain.kept_interlock import KeptInterlock
from scheduler.domain.organisation import Organisation
from scheduler.domain.values import Value
from scheduler.services.registering import Seen, expect
from scheduler.store.unit_of_work import SqlUnitOfWork


class KnownInterlock(Value):
    """An interlock that counts. ``kept`` is None for an imported one, which is changed in its file."""

    interlock: Interlock
    kept: KeptInterlock | None = None

    @property
    def version(self) -> int:
        """An imported one has no versions of its own: it is always the first."""
        return self.kept.version if self.kept else 1


def with_interlocks(organisation: Organisation, kept: Iterable[KeptInterlock]) -> Organisation:
    """The organisation with the interlocks that were written down; of two of the same id these count. Those of people
    and teams that are no longer there are left out."""
    people = {None, *(engineer.id for engineer in organisation.engineers)}
    teams = {None, *(team.id for team in organisation.teams)}
    more = {
        each.interlock.id: each.interlock
        for each in kept
        if each.interlock.engineer_id in people and each.interlock.team_id in teams
    }
    if not more:
        return organisation
    imported = {interlock.id: interlock for interlock in organisation.interlocks}
    return organisation.model_copy(update={"interlocks": tuple((imported | more).values())})


def known_interlocks(work: SqlUnitOfWork, reach: Reach) -> tuple[KnownInterlock, ...]:
    """Everything that is known, by id: for an engineer, what binds them or their team."""
    known = {each.id: KnownInterlock(interlock=each) for each in work.interlocks.imported()}
    known |= {kept.interlock.id: KnownInterlock(interlock=kept.interlock, kept=kept) for kept in work.interlocks.kept()}
    found = (known[interlock_id] for interlock_id in sorted(known))
    if reach.everybody:
        return tuple(found)
    mine = work.people.engineers(reach)  # one, or none when the last import left them out
    return tuple(each for each in found if any(each.interlock.binds(me.id, me.team_id) for me in mine))


def get_interlock(work: SqlUnitOfWork, interlock_id: str, reach: Reach) -> KnownInterlock:
    """Raises NotFound, also for one out of reach."""
    for each in known_interlocks(work, reach):
        if each.interlock.id == interlock_id:
            return each
    raise NotFound(f"there is no interlock {interlock_id!r}")


def create_interlock(work: SqlUnitOfWork, interlock: Interlock, *, actor: Actor, now: datetime) -> KnownInterlock:
    """Writes one down. Raises BadInput when its id is taken, or it binds somebody who is not there."""
    _require_subject(work, interlock)
    before = work.interlocks.find(interlock.id)
    imported = any(interlock.id == other.id for other in work.interlocks.imported())
    if imported or (before is not None and not before.is_removed):
        raise BadInput(f"interlock_id: there is an interlock {interlock.id} already; change it, or choose another id")
    version = before.version + 1 if before else 1
    return _keep(work, interlock, version, Decision.INTERLOCK_CREATED, actor, now)


def change_interlock(
    work: SqlUnitOfWork, interlock: Interlock, *, seen: Seen, actor: Actor, now: datetime
) -> KnownInterlock:
    """Writes one anew; its id stays. Raises NotFound, ChangedMeanwhile, NotOpen for an imported one, and BadInput."""
    before = _seen(work, interlock.id, seen, actor)
    _require_subject(work, interlock)
    return _keep(work, interlock, before.version + 1, Decision.INTERLOCK_CHANGED, actor, now)


def remove_interlock(
    work: SqlUnitOfWork, interlock_id: str, *, seen: Seen, actor: Actor, now: datetime
) -> KnownInterlock:
    """Takes one out of all plans to come. Raises NotFound, ChangedMeanwhile, and NotOpen for an imported one."""
    before = _seen(work, interlock_id, seen, actor)
    decision, version = Decision.INTERLOCK_REMOVED, before.version + 1
    return _keep(work, before.interlock, version, decision, actor, now, is_removed=True)


def _seen(work: SqlUnitOfWork, interlock_id: str, seen: Seen, actor: Actor) -> KeptInterlock:
    before = get_interlock(work, interlock_id, actor.reach)
    if before.kept is None:
        raise NotOpen(f"{interlock_id} was imported; change it in its file, and import that again")
    expect(before.version, seen)
    return before.kept


def _require_subject(work: SqlUnitOfWork, interlock: Interlock) -> None:
    try:
        if interlock.team_id is not None:
            work.people.team(interlock.team_id)
    except NotFound as error:
        raise BadInput(f"team_id: {error}") from None
    try:
        if interlock.engineer_id is not None:
            work.people.require_engineer(interlock.engineer_id, Reach())
    except NotFound as error:
        raise BadInput(f"engineer_id: {error}") from None


def _keep(
    work: SqlUnitOfWork,
    interlock: Interlock,
    version: int,
    decision: Decision,
    actor: Actor,
    now: datetime,
    *,
    is_removed: bool = False,
) -> KnownInterlock:
    kept = KeptInterlock(interlock=interlock, is_removed=is_removed, version=version, changed_at=now)
    work.interlocks.keep(kept)
    person = work.record.find_person(interlock.engineer_id) if interlock.engineer_id else None
    work.audit.note(decision, interlock.id, actor, now, about_id=person.id if person else None)
    return KnownInterlock(interlock=interlock, kept=kept)
