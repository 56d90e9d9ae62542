"""Versions of the policy in the database; and the interlocks that are written down one by one."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.domain.availability import Interlock
from scheduler.domain.errors import NotFound
from scheduler.domain.kept_interlock import KeptInterlock
from scheduler.domain.policy_version import PolicyVersion
from scheduler.store.mapping import flat_value
from scheduler.store.policy_tables import KeptInterlockRow, PolicyVersionRow
from scheduler.store.tables import InterlockRow

_OWN = frozenset({"is_removed", "version", "changed_at"})
"""Columns of a kept interlock that are no part of the interlock itself."""


class PolicyRepository:
    """Every query about versions of the policy, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, policy: tuple[str, ...], now: datetime, *, by: str | None) -> PolicyVersion:
        """Makes a policy the newest version, unless it is that already. ``by``: the person id of whoever changed it;
        None when it comes from policy.yaml, which is then noted of the version."""
        row = self._newest()
        if row is None or _version(row).policy != policy:
            number = 1 if row is None else row.number + 1
            row = PolicyVersionRow(number=number, body="\n".join(policy), made_at=now, made_by=by, imported_at=None)
        if by is None:
            row.imported_at = now
        self._session.add(row)
        self._session.flush()
        return _version(row)

    def find_newest(self) -> PolicyVersion | None:
        """The version in force; None when nothing was imported yet."""
        row = self._newest()
        return None if row is None else _version(row)

    def newest(self) -> PolicyVersion:
        """The version in force. Raises NotFound when nothing was imported yet."""
        found = self.find_newest()
        if found is None:
            raise NotFound("nothing is imported yet; run: watchbill import FOLDER")
        return found

    def version(self, number: int) -> PolicyVersion:
        """Raises NotFound."""
        row = self._session.get(PolicyVersionRow, number)
        if row is None:
            raise NotFound(f"there is no version {number} of the policy")
        return _version(row)

    def versions(
        self, *, before: int | None = None, until: datetime | None = None, limit: int | None = None
    ) -> tuple[PolicyVersion, ...]:
        """The newest first, from the one before number ``before`` on; none that was made after ``until``."""
        query = select(PolicyVersionRow).order_by(col(PolicyVersionRow.number).desc())
        if before is not None:
            query = query.where(col(PolicyVersionRow.number) < before)
        if until is not None:
            query = query.where(col(PolicyVersionRow.made_at) <= until)
        return tuple(_version(row) for row in self._session.exec(query.limit(limit)))

    def _newest(self) -> PolicyVersionRow | None:
        return self._session.exec(select(PolicyVersionRow).order_by(col(PolicyVersionRow.number).desc())).first()


class InterlockRepository:
    """Every query about interlocks, imported or kept, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def imported(self) -> tuple[Interlock, ...]:
        """Those of the folder that was imported last, by id."""
        rows = self._session.exec(select(InterlockRow).order_by(col(InterlockRow.id)))
        return tuple(flat_value(Interlock, row) for row in rows)

    def kept(self) -> tuple[KeptInterlock, ...]:
        """Those that were written down and are not removed, by id."""
        query = select(KeptInterlockRow).where(col(KeptInterlockRow.is_removed).is_(False))
        return tuple(_kept(row) for row in self._session.exec(query.order_by(col(KeptInterlockRow.id))))

    def find(self, interlock_id: str) -> KeptInterlock | None:
        """One that was written down, removed or not."""
        row = self._session.get(KeptInterlockRow, interlock_id)
        return None if row is None else _kept(row)

    def keep(self, kept: KeptInterlock) -> None:
        """Writes one, in the place of what was kept under its id."""
        self._session.merge(KeptInterlockRow(**kept.interlock.model_dump(), **kept.model_dump(include=set(_OWN))))
        self._session.flush()


def _version(row: PolicyVersionRow) -> PolicyVersion:
    return PolicyVersion(**row.model_dump(exclude={"body"}), policy=tuple(row.body.split("\n")) if row.body else ())


def _kept(row: KeptInterlockRow) -> KeptInterlock:
    own = row.model_dump(include=set(_OWN))
    return KeptInterlock(**own, interlock=Interlock(**row.model_dump(exclude=set(_OWN))))
