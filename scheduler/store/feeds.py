"""Feed links in the database, and the state on which all feeds depend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from scheduler.domain.audit import Reach
from scheduler.domain.errors import NotFound
from scheduler.domain.feeds import FeedKind, FeedLink, FeedState, Fetch, KeptLink, Subject, View
from scheduler.domain.people import end_of_service
from scheduler.domain.plan import PlanState, PlanSummary
from scheduler.domain.record_kinds import EntryKind
from scheduler.store.event_tables import ToldEventRow
from scheduler.store.feed_tables import EarlierSecretRow, FeedLinkRow
from scheduler.store.plan_tables import PlanRow, table
from scheduler.store.plans import PlanRepository
from scheduler.store.record_tables import RecordEntryRow, RecordPersonRow
from scheduler.store.tables import CustomerRow, EngineerRow, OrganisationRow

_LINK, _EARLIER = table(FeedLinkRow), table(EarlierSecretRow)
_HIDDEN = {"digest", "changed_in"}


class FeedRepository:
    """Every query about feed links, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, link: FeedLink, digest: str) -> None:
        """Keeps a new link. Of its secret, only the digest comes here."""
        fields = link.model_dump()
        self._session.add(FeedLinkRow(**fields, digest=digest, changed_in=self._next()))
        self._session.flush()

    def link(self, link_id: str, reach: Reach) -> FeedLink:
        """Raises NotFound, also for a link out of reach."""
        return _link(self._row(link_id, reach))

    def links(self, reach: Reach, *, after: str = "", limit: int | None = None) -> tuple[FeedLink, ...]:
        """Those within reach by id, from the one behind ``after`` on."""
        query = select(FeedLinkRow).where(col(FeedLinkRow.id) > after).order_by(col(FeedLinkRow.id)).limit(limit)
        if not reach.everybody:
            query = query.where(FeedLinkRow.owner_id == reach.person_id)
        return tuple(_link(row) for row in self._session.exec(query))

    def engineer_ids(self) -> frozenset[str]:
        """The engineers who have a link that was not revoked."""
        open_ = sa.select(_LINK.c.engineer_id).where(_LINK.c.engineer_id.is_not(None), _LINK.c.revoked_at.is_(None))
        return frozenset(self._session.execute(open_.distinct()).scalars())

    def links_of(self, engineer_id: str) -> tuple[FeedLink, ...]:
        """Those of an engineer that were not revoked, by id."""
        query = select(FeedLinkRow).where(FeedLinkRow.engineer_id == engineer_id, col(FeedLinkRow.revoked_at).is_(None))
        return tuple(_link(row) for row in self._session.exec(query.order_by(col(FeedLinkRow.id))))

    def rotate(self, link_id: str, digest: str, now: datetime, earlier_until: datetime) -> FeedLink:
        """Another secret opens the link from now on; the one before goes on doing so until that instant, and those
        before it as long as they were to."""
        row = self._row(link_id, Reach())
        before = EarlierSecretRow(digest=row.digest, link_id=row.id, engineer_id=row.engineer_id, until=earlier_until)
        self._session.add(before)
        row.digest, row.rotated_at, row.earlier_until = digest, now, earlier_until
        return self._changed(row)

    def revoke(self, link_id: str, now: datetime) -> FeedLink:
        """From now on no secret opens the link."""
        row = self._row(link_id, Reach())
        row.revoked_at = now
        return self._changed(row)

    def changed_after(self, number: int) -> tuple[KeptLink, ...]:
        """Links that were made or changed behind that number, revoked ones too."""
        earlier: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
        join = sa.select(_EARLIER).join(_LINK, _LINK.c.id == _EARLIER.c.link_id).where(_LINK.c.changed_in > number)
        for row in self._session.execute(join).mappings():
            earlier[row["link_id"]].append((row["digest"], row["until"]))
        rows = self._session.execute(sa.select(_LINK).where(_LINK.c.changed_in > number)).mappings()
        options = ("busy", "local_time", "include_open", "show_customers")
        return tuple(
            KeptLink(
                row["id"],
                View(Subject(FeedKind(row["kind"]), row["subject_id"]), *(row[name] for name in options)),
                row["digest"],
                row["revoked_at"],
                row["engineer_id"],
                tuple(earlier[row["id"]]),
            )
            for row in rows
        )

    def note_fetches(self, fetches: Iterable[Fetch]) -> None:
        """Who read which link last."""
        seen = [{"link": f.link_id, "at": f.at, "by": f.by, "tag": f.tag} for f in fetches]
        if seen:
            written = {
                "fetched_at": sa.bindparam("at", type_=_LINK.c.fetched_at.type),
                "fetched_by": sa.bindparam("by", type_=sa.Text),
                "fetched_tag": sa.bindparam("tag", type_=sa.String),
            }
            note = sa.update(_LINK).where(_LINK.c.id == sa.bindparam("link")).values(**written)
            self._session.connection().execute(note, seen)

    def state(self) -> FeedState:
        """What all feeds depend on, in one statement."""
        links, plans, people, record = _LINK, table(PlanRow), table(RecordPersonRow), table(RecordEntryRow)
        one = sa.select(
            sa.select(func.max(links.c.changed_in)).scalar_subquery(),
            sa.select(func.count(plans.c.published_at)).scalar_subquery(),
            sa.select(func.max(plans.c.published_at)).scalar_subquery(),
            sa.select(func.max(people.c.erased_at)).scalar_subquery(),
            sa.select(func.max(table(OrganisationRow).c.version)).scalar_subquery(),
            sa.select(func.max(record.c.seq)).where(record.c.kind == EntryKind.COVERED.value).scalar_subquery(),
            sa.select(func.max(table(ToldEventRow).c.seq)).scalar_subquery(),
        )
        number, announced, announced_at, erased_at, imported, covered, told = self._session.execute(one).one()
        return FeedState(number or 0, announced, announced_at, erased_at, imported or 0, covered or 0, told or 0)

    def announced(self) -> tuple[tuple[PlanSummary, ...], ...]:
        """Per horizon, the heads of the versions that were announced, oldest first."""
        states = (PlanState.SUPERSEDED, PlanState.PUBLISHED)
        heads = [head for head in PlanRepository(self._session).plans() if head.state in states]
        heads.sort(key=lambda head: (str(head.published_at), head.version))
        current = [head.horizon for head in heads if head.state is PlanState.PUBLISHED]
        return tuple(tuple(head for head in heads if head.horizon == horizon) for horizon in current)

    def service_ends(self, among: Iterable[str] | None = None) -> dict[str, datetime | None]:
        """Everybody who is in the organisation, or of these ids alone, with the instant from which they serve no more,
        if there is one."""
        people = table(EngineerRow).c
        query = sa.select(people.id, people.leaves_on, people.time_zone)
        found = self._session.execute(query if among is None else query.where(people.id.in_(tuple(among))))
        return {row.id: end_of_service(row.leaves_on, row.time_zone) for row in found}

    def customer_ids(self) -> frozenset[str]:
        """Every customer of the organisation."""
        return frozenset(self._session.exec(select(CustomerRow.id)))

    def _next(self) -> int:
        """Writers take turns, so no number is given twice."""
        return (self._session.exec(select(func.max(FeedLinkRow.changed_in))).one() or 0) + 1

    def _changed(self, row: FeedLinkRow) -> FeedLink:
        row.version, row.changed_in = row.version + 1, self._next()
        self._session.add(row)
        self._session.flush()
        return _link(row)

    def _row(self, link_id: str, reach: Reach) -> FeedLinkRow:
        row = self._session.get(FeedLinkRow, link_id)
        if row is None or not (reach.everybody or row.owner_id == reach.person_id):
            raise NotFound(f"there is no feed link {link_id!r}")
        return row


def _link(row: FeedLinkRow) -> FeedLink:
    return FeedLink(**row.model_dump(exclude=_HIDDEN))
