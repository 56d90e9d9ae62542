"""Importing: a folder takes the place of what was imported before, and never undoes a change of the policy unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scheduler.domain.availability import Absence
from scheduler.domain.errors import BadInput
from scheduler.domain.organisation import Organisation
from scheduler.domain.values import Value
from scheduler.services.duties_left import DutyLeft, duties_left
from scheduler.services.leaving import ClosedAccess, close_access
from scheduler.store.unit_of_work import SqlUnitOfWork


class Imported(Value):
    """What an import did to people: what it closed of those who are gone, and the announced duties that somebody else
    has to cover by now."""

    closed: tuple[ClosedAccess, ...] = ()
    duties: tuple[DutyLeft, ...] = ()


def import_organisation(
    work: SqlUnitOfWork,
    organisation: Organisation,
    policy: tuple[str, ...],
    reasons: Mapping[Absence, str],
    now: datetime,
    *,
    replace_policy: bool = False,
) -> Imported:
    """Puts an organisation and its policy in the place of what was there. What it takes away of people, it closes for
    them: who is not in both, opens nothing with what they had. Nothing that is announced changes.

    Raises BadInput when the policy in force was changed here and policy.yaml says something else, unless
    ``replace_policy``; and as ``replace_organisation`` does. What is replaced stays among the versions.
    """
    newest = work.policies.find_newest()
    if newest and newest.imported_at is None and newest.policy != policy and not replace_policy:
        raise BadInput(
            f"the policy was changed on {newest.made_at:%d %b %Y} over the API, where version {newest.number} is in "
            "force, and policy.yaml has other rules; nothing was imported\n"
            "write the rules of GET /v1/policy into policy.yaml, or run the import with --replace-policy"
        )
    before = work.organisations.organisation() if newest else None
    were_there = work.people.engineer_ids()
    work.organisations.replace_organisation(organisation, policy, reasons, now)
    closed = close_access(work, were_there.intersection(engineer.id for engineer in organisation.engineers), now)
    return Imported(closed=closed, duties=() if before is None else duties_left(work, before, organisation, now))
