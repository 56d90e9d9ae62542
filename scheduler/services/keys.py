"""Keys: handing them out, so that nobody gives away more than they have, and taking them back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from pydantic import Field

from scheduler.domain.audit import EVERYBODY, Actor, Decision, Reach
from scheduler.domain.errors import BadInput
from scheduler.domain.keys import LONGEST, ApiKey, Role, ScopeName, digest_of, new_key_id, new_secret
from scheduler.domain.values import EngineerId, OutsideText, Value
from scheduler.services.service_facts import person_of
from scheduler.store.unit_of_work import SqlUnitOfWork

LEADS = frozenset({Role.MANAGER, Role.ADMIN})
USUAL = timedelta(days=90)
"""How long a key lives when nobody says."""
MACHINE = "watchbill"
"""Who acts when somebody types a command on the machine itself."""


class KeyWanted(Value):
    """The key that somebody asks for. ``owner`` is whose it is when that is no engineer, such as a script.

    An engineer's key names the engineer. No ``scopes``: everything that the role may. ``days`` is how long it lives;
    None: ``USUAL``, or as long as the key it is made with, if that ends earlier.
    """

    name: OutsideText = Field(min_length=1)
    role: Role
    engineer_id: EngineerId | None = None
    owner: OutsideText | None = None
    scopes: tuple[ScopeName, ...] = ()
    days: int | None = Field(default=None, ge=1, le=LONGEST.days)


def at_the_machine(work: SqlUnitOfWork) -> Actor:
    """Whoever may type commands here may do everything."""
    return Actor(person_id=work.record.person_id(MACHINE), is_lead=True)


def actor_of(key: ApiKey, *, everybody: bool, request_id: str | None = None) -> Actor:
    """The owner of a key at work, reaching everybody's objects or only their own."""
    own = Reach(everybody=False, engineer_id=key.engineer_id, person_id=key.owner_id)
    return Actor(
        person_id=key.owner_id,
        engineer_id=key.engineer_id,
        reach=EVERYBODY if everybody else own,
        is_lead=key.role in LEADS,
        key_id=key.id,
        request_id=request_id,
    )


def create_key(
    work: SqlUnitOfWork,
    wanted: KeyWanted,
    *,
    actor: Actor,
    now: datetime,
    known_scopes: Collection[str],
    granted_by: ApiKey | None = None,
) -> tuple[ApiKey, str]:
    """Makes a key; gives it with its secret, which is kept nowhere and cannot be shown again.

    ``granted_by`` is the key with which somebody asks; None on the machine itself. Unless that is an admin's, the new
    key is for the same person and role. It never has more scopes or a longer life than the key it comes from. Raises
    NotFound for an engineer out of reach, and BadInput for anything that cannot be given.
    """
    _refuse_unknown(wanted.scopes, known_scopes)
    if wanted.engineer_id is not None:
        work.people.engineer(wanted.engineer_id, actor.reach)
    elif wanted.role is Role.ENGINEER:
        raise BadInput("engineer_id: a key of the role engineer says whose it is")
    expires_at = _end(wanted, granted_by, now)
    if granted_by is not None:
        _refuse_more(wanted, granted_by, expires_at)
    key = ApiKey(
        id=new_key_id(),
        name=wanted.name,
        role=wanted.role,
        owner_id=_owner(work, wanted, actor, granted_by),
        engineer_id=wanted.engineer_id,
        scopes=tuple(sorted(set(wanted.scopes))),
        created_at=now,
        created_by=actor.person_id,
        expires_at=expires_at,
    )
    secret = new_secret()
    work.keys.add(key, digest_of(secret))
    work.audit.note(Decision.KEY_CREATED, key.id, actor, now, about_id=key.owner_id)
    return key, secret


def _end(wanted: KeyWanted, granted_by: ApiKey | None, now: datetime) -> datetime:
    if wanted.days is not None:
        return now + timedelta(days=wanted.days)
    return min(now + USUAL, granted_by.expires_at) if granted_by else now + USUAL


def _refuse_unknown(scopes: Collection[str], known: Collection[str]) -> None:
    strange = sorted(set(scopes) - set(known))
    if strange:
        raise BadInput(f"scopes: there is no {', '.join(strange)}; known are {', '.join(sorted(known))}")


def _refuse_more(wanted: KeyWanted, granted_by: ApiKey, expires_at: datetime) -> None:
    """A key cannot give what it has not."""
    if granted_by.scopes and not (wanted.scopes and set(wanted.scopes) <= set(granted_by.scopes)):
        raise BadInput(
            f"scopes: your own key reaches no further than {', '.join(granted_by.scopes)}; name some of these"
        )
    if expires_at > granted_by.expires_at:
        raise BadInput(
            f"days: your own key ends on {granted_by.expires_at:%Y-%m-%d}, and none made with it lives longer"
        )
    if granted_by.role is Role.ADMIN:
        return
    if (wanted.role, wanted.engineer_id, wanted.owner) != (granted_by.role, granted_by.engineer_id, None):
        raise BadInput(
            f"role: with your own key you make keys for yourself alone: role {granted_by.role}, "
            f"engineer_id {granted_by.engineer_id or 'none'}, no owner"
        )


def _owner(work: SqlUnitOfWork, wanted: KeyWanted, actor: Actor, granted_by: ApiKey | None) -> str:
    if granted_by is not None and granted_by.role is not Role.ADMIN:
        return granted_by.owner_id
    if wanted.engineer_id is not None:
        return person_of(work.record, work.people.engineer(wanted.engineer_id, actor.reach))
    return work.record.person_id(wanted.owner or wanted.name)


def revoke_key(work: SqlUnitOfWork, key_id: str, *, actor: Actor, now: datetime) -> ApiKey:
    """The key opens nothing from now on; doing it twice changes nothing. Raises NotFound, also for one out of reach."""
    before = work.keys.key(key_id, actor.reach)
    if before.revoked_at is not None:
        return before
    key = work.keys.revoke(key_id, now)
    work.audit.note(Decision.KEY_REVOKED, key.id, actor, now, about_id=key.owner_id)
    return key
