"""Feed links: handing them out to those who may see what is in them, changing their secret, closing them."""

from __future__ import annotations

from datetime import datetime, timedelta

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.feeds import FEED_PREFIX, GRACE, FeedKind, FeedLink, FeedWanted, new_link_id
from scheduler.domain.keys import digest_of, new_secret
from scheduler.services.service_facts import person_of
from scheduler.store.unit_of_work import SqlUnitOfWork

FOR_MANAGERS = ("include_open", "show_customers")


def create_link(work: SqlUnitOfWork, wanted: FeedWanted, *, actor: Actor, now: datetime) -> tuple[FeedLink, str]:
    """Makes a link; gives it with its secret, which is kept nowhere and cannot be shown again.

    The link to an engineer's feed is that engineer's, whoever makes it; any other belongs to who makes it. Raises
    NotFound for what is not there or out of reach, and BadInput for what only managers may see.
    """
    for name in FOR_MANAGERS:
        if getattr(wanted, name) and not actor.is_lead:
            raise BadInput(f"{name}: this is for managers")
    owner_id, engineer_id = _owner(work, wanted, actor)
    link = FeedLink(
        **wanted.model_dump(),
        id=new_link_id(),
        owner_id=owner_id,
        engineer_id=engineer_id,
        created_at=now,
        created_by=actor.person_id,
    )
    secret = new_secret(FEED_PREFIX)
    work.feeds.add(link, digest_of(secret))
    work.audit.note(Decision.FEED_CREATED, link.id, actor, now, about_id=link.owner_id)
    return link, secret


def _owner(work: SqlUnitOfWork, wanted: FeedWanted, actor: Actor) -> tuple[str, str | None]:
    """Whose the link is: person id and engineer id."""
    if wanted.kind is FeedKind.ENGINEER:
        engineer = work.people.engineer(wanted.subject_id, actor.reach)
        return person_of(work.record, engineer), engineer.id
    _refuse_unknown(work, wanted.kind, wanted.subject_id)
    return actor.person_id, actor.engineer_id


def _refuse_unknown(work: SqlUnitOfWork, kind: FeedKind, subject_id: str) -> None:
    if kind is FeedKind.TEAM:
        work.people.team(subject_id)
    elif kind is FeedKind.PROGRAMME:
        if work.people.find_rotation_type(subject_id) is None:
            raise NotFound(f"there is no rotation {subject_id!r}")
    elif subject_id not in work.feeds.customer_ids():
        raise NotFound(f"there is no customer {subject_id!r}")


def rotate_link(
    work: SqlUnitOfWork, link_id: str, *, actor: Actor, now: datetime, grace: timedelta = GRACE
) -> tuple[FeedLink, str]:
    """Gives the link another secret; the one before opens it for the time of ``grace``, and those before it to the end
    of their own.

    Raises NotFound, also for a link out of reach, and BadInput for one that was revoked.
    """
    if work.feeds.link(link_id, actor.reach).revoked_at is not None:
        raise BadInput(f"the feed link {link_id} was revoked; make a new one")
    secret = new_secret(FEED_PREFIX)
    link = work.feeds.rotate(link_id, digest_of(secret), now, now + grace)
    work.audit.note(Decision.FEED_ROTATED, link.id, actor, now, about_id=link.owner_id)
    return link, secret


def revoke_link(work: SqlUnitOfWork, link_id: str, *, actor: Actor, now: datetime) -> FeedLink:
    """The link opens nothing from now on; doing it twice changes nothing. Raises NotFound, also for one out of
    reach."""
    before = work.feeds.link(link_id, actor.reach)
    if before.revoked_at is not None:
        return before
    link = work.feeds.revoke(link_id, now)
    work.audit.note(Decision.FEED_REVOKED, link.id, actor, now, about_id=link.owner_id)
    return link
