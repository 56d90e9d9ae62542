"""What is imported: the organisation and its policy, replaced as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, delete, select

from scheduler.domain.availability import Absence
from scheduler.domain.errors import ChangedMeanwhile, NotFound
from scheduler.domain.events import CustomerEvent
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import policy_digest
from scheduler.domain.policy_version import PolicyVersion
from scheduler.domain.values import digest
from scheduler.store.columns import Row
from scheduler.store.mapping import NOUNS, Noun, organisation_rows
from scheduler.store.policies import PolicyRepository
from scheduler.store.tables import CustomerEventRow, CustomerRow, EngineerRow, OrganisationRow, PolicyRow, RotationRow
from scheduler.store.told_events import tell_imported


class OrganisationRepository:
    """Every query about what was imported, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace_organisation(
        self,
        organisation: Organisation,
        policy: tuple[str, ...],
        reasons: Mapping[Absence, str],
        now: datetime,
        *,
        seen: int | None = None,
    ) -> int:
        """Puts this organisation and policy in the place of what was there. ``policy``: constraints as canonical JSON.

        ``reasons`` of absences are kept and never given out. ``seen``: the version that is to be replaced, 0 for
        nothing, None for whatever is there. Gives the new version. Raises BadInput when two people share an e-mail
        address or something refers to nothing, and ChangedMeanwhile when another version than the seen one is there.
        """
        replaced = self._session.exec(select(OrganisationRow.version)).one_or_none() or 0
        if seen is not None and seen != replaced:
            raise ChangedMeanwhile(
                f"the organisation was changed meanwhile: version {replaced} is kept, version {seen} was looked at; "
                "look at it again, then repeat your change"
            )
        noun = next(noun for noun in NOUNS if noun.row is CustomerEventRow)
        before = [event for event in self._values(noun) if isinstance(event, CustomerEvent)]
        tell_imported(self._session, {event.id: event for event in before}, organisation.events, now)
        self._clear()
        for rows in organisation_rows(organisation, reasons):
            self._session.add_all(rows)
            self._session.flush()
        self._session.add_all(PolicyRow(position=n, body=body) for n, body in enumerate(policy))
        self._session.add(
            OrganisationRow(
                name=organisation.name,
                imported_at=now,
                digest=digest(organisation),
                policy_digest=policy_digest(policy),
                version=replaced + 1,
            )
        )
        self._session.flush()
        PolicyRepository(self._session).keep(policy, now, by=None)
        return replaced + 1

    def replace_policy(self, policy: tuple[str, ...], now: datetime, *, by: str) -> PolicyVersion:
        """Puts a policy alone in the place of what is in force, and gives its version. ``by`` is the person id of
        whoever does it. Raises NotFound as ``organisation`` does."""
        self._session.execute(delete(PolicyRow))
        self._session.expunge_all()
        head = self._head()
        self._session.add_all(PolicyRow(position=n, body=body) for n, body in enumerate(policy))
        head.policy_digest, head.version = policy_digest(policy), head.version + 1
        self._session.add(head)
        self._session.flush()
        return PolicyRepository(self._session).keep(policy, now, by=by)

    def _clear(self) -> None:
        """Empties the tables, those that refer to others first."""
        rows: list[type[Row]] = [OrganisationRow, PolicyRow, *(noun.row for noun in reversed(NOUNS))]
        for row in rows:
            self._session.execute(delete(row))
        self._session.expunge_all()

    def organisation(self) -> Organisation:
        """What was imported last. Raises NotFound when nothing was yet."""
        parts = {noun.field: self._values(noun) for noun in NOUNS}
        return Organisation(name=self._head().name, **parts)

    def customer_ids(self) -> frozenset[str]:
        """Of those imported last, without reading anything else. Raises NotFound as ``organisation`` does."""
        return self._ids(CustomerRow.id)

    def rotation_ids(self) -> frozenset[str]:
        """Raises NotFound as ``organisation`` does."""
        return self._ids(RotationRow.id)

    def event_ids(self) -> frozenset[str]:
        """Of the customer events of the folder. Raises NotFound as ``organisation`` does."""
        return self._ids(CustomerEventRow.id)

    def domain_ids(self) -> frozenset[str]:
        """The domains that some engineer knows. Raises NotFound as ``organisation`` does."""
        self._head()
        return frozenset(domain for domains in self._session.exec(select(EngineerRow.domains)) for domain in domains)

    def _ids(self, column: str) -> frozenset[str]:
        self._head()
        return frozenset(self._session.exec(select(column)))

    def _values(self, noun: Noun) -> tuple[object, ...]:
        rows = self._session.exec(select(noun.row).order_by("position"))
        return tuple(noun.to_value(row) for row in rows)

    def policy(self) -> tuple[str, ...]:
        """The constraints of the policy as canonical JSON, in their order. Raises NotFound as ``organisation`` does."""
        self._head()
        return tuple(self._session.exec(select(PolicyRow.body).order_by(col(PolicyRow.position))))

    def imported_at(self) -> datetime:
        """When. Raises NotFound as ``organisation`` does."""
        return self._head().imported_at

    def version(self) -> int:
        """How often something was imported; says whether it is still what somebody saw. Raises NotFound."""
        return self._head().version

    def _head(self) -> OrganisationRow:
        row = self._session.get(OrganisationRow, 1)
        if row is None:
            raise NotFound("nothing is imported yet; run: watchbill import FOLDER")
        return row
