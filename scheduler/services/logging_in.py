"""Logging in: who is behind a proved identity, what they may do, and the session that they get."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.keys import Role, digest_of, new_secret
from scheduler.domain.login import SESSION_PREFIX, Identity, LoginSession, new_session_id
from scheduler.domain.people import Engineer
from scheduler.services.keys import actor_of
from scheduler.services.service_facts import person_of
from scheduler.store.unit_of_work import SqlUnitOfWork

BY_SUBJECT = "sub:"
"""How a role is given to the subject of the provider, which stays when an address changes."""


def log_in(
    work: SqlUnitOfWork, identity: Identity, roles: Mapping[str, Role], *, now: datetime, lasts: timedelta
) -> tuple[LoginSession, str] | None:
    """A session with its secret, which is kept nowhere; None when nobody here is known by that identity.

    ``roles`` gives roles by ``sub:`` and the subject, or else by verified address in lower case. Whoever has none is an
    engineer if exactly one engineer has that verified address, and nobody otherwise. A role engineer needs one, too.
    """
    engineer = _engineer(work, identity)
    role = _role(identity, roles) or (Role.ENGINEER if engineer else None)
    if role is None or (role is Role.ENGINEER and engineer is None):
        return None
    handle = identity.email or BY_SUBJECT + identity.subject
    owner_id = person_of(work.record, engineer) if engineer else work.record.person_id(handle)
    login = LoginSession(
        id=new_session_id(),
        role=role,
        owner_id=owner_id,
        engineer_id=engineer.id if engineer else None,
        created_at=now,
        expires_at=now + lasts,
    )
    secret = new_secret(SESSION_PREFIX)
    work.logins.add(login, digest_of(secret))
    actor = actor_of(login.as_key(), everybody=False)
    work.audit.note(Decision.LOGGED_IN, login.id, actor, now, about_id=owner_id)
    return login, secret


def log_out(work: SqlUnitOfWork, session_id: str, *, actor: Actor, now: datetime) -> bool:
    """The session opens nothing from now on, in every process. Whether there was one to end."""
    ended = work.logins.end(session_id, now)
    if ended:
        work.audit.note(Decision.LOGGED_OUT, session_id, actor, now, about_id=actor.person_id)
    return ended


def _role(identity: Identity, roles: Mapping[str, Role]) -> Role | None:
    by_subject = roles.get(BY_SUBJECT + identity.subject)
    return by_subject or (roles.get(identity.email.lower()) if identity.email else None)


def _engineer(work: SqlUnitOfWork, identity: Identity) -> Engineer | None:
    """The one engineer with that address; none of two who share one."""
    found = work.people.engineers_by_email(identity.email) if identity.email else ()
    return found[0] if len(found) == 1 else None
