"""Publishing to every configured target in turn, for whichever door asks."""

from __future__ import annotations

import time
from collections.abc import Iterable

from api.bootstrap import Services
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.drift import TargetDrift
from scheduler.domain.errors import BadInput
from scheduler.domain.plan import Plan
from scheduler.domain.publication import PublicationOutcome, PublicationPlan, PublicationTarget, WantedSchedule
from scheduler.domain.publication_wanted import wanted_schedule
from scheduler.services.covered import as_it_stands, covered
from scheduler.services.drifting import drift
from scheduler.services.publication_ports import Publisher
from scheduler.services.publishing import apply, preview, publish

NO_TARGETS = "no targets: set WATCHBILL_TARGETS to schedule=rotation/seat, such as PABC123=tier2/1,PDEF456=tier2/2"


def previews(
    services: Services, publisher: Publisher, plan: Plan, *, restore: bool = False
) -> tuple[PublicationPlan, ...]:
    """What applying would do at each target. Raises BadInput without targets, or for a rotation not in the plan."""
    return tuple(
        preview(each, publisher=publisher, transaction=services.ledger, now=services.now(), restore=restore)
        for each in wanted_of(services, plan)
    )


def drifts(services: Services, publisher: Publisher, plan: Plan) -> tuple[TargetDrift, ...]:
    """In what each target differs from what is published there. Reads only."""
    return tuple(
        drift(
            each,
            plan.problem.engineers,
            publisher=publisher,
            transaction=services.ledger,
            store=services.store,
            now=services.now(),
        )
        for each in wanted_of(services, plan)
    )


def wanted_of(services: Services, plan: Plan) -> tuple[WantedSchedule, ...]:
    """What each target should show: the plan, with whoever covers a whole duty in its seat, because they are who must
    be paged. Raises BadInput without targets, or for a rotation not in the plan."""
    targets = services.settings.targets
    if not targets:
        raise BadInput(NO_TARGETS)
    zones = {rotation.id: rotation.time_zone for rotation in plan.problem.rotations}
    with services.store.reading() as work:
        schedule = as_it_stands(plan.schedule, covered(work.record, plan.schedule))
        since = work.people.engineers(EVERYBODY)  # whoever covers may have come after the plan was made
    people = (*since, *plan.problem.engineers)
    return tuple(wanted_schedule(schedule, people, target, _zone_of(target, zones)) for target in targets)


def _zone_of(target: PublicationTarget, zones: dict[str, str]) -> str:
    if target.rotation_id not in zones:
        known = ", ".join(sorted(zones))
        raise BadInput(f"WATCHBILL_TARGETS names the rotation {target.rotation_id!r}; the plan has {known}")
    return zones[target.rotation_id]


def apply_all(
    services: Services, publisher: Publisher, plans: Iterable[PublicationPlan], *, restore: bool = False
) -> tuple[PublicationOutcome, ...]:
    """Makes the changes, target by target; an error at one leaves the later ones untouched.

    Raises AlreadyPublishing, before anything is written, while another run does the same.
    """
    with services.store.publishing_alone():
        return tuple(
            apply(
                plan,
                publisher=publisher,
                transaction=services.ledger,
                now=services.now(),
                sleep=time.sleep,
                restore=restore,
            )
            for plan in plans
        )


def publish_all(
    services: Services, publisher: Publisher, plan: Plan, *, restore: bool = False
) -> tuple[PublicationOutcome, ...]:
    """The same when nobody looks at the changes first. Raises UnknownPeople, before anything is written anywhere, when
    somebody planned at any target has no account."""
    with services.store.publishing_alone():
        return publish(
            wanted_of(services, plan),
            publisher=publisher,
            transaction=services.ledger,
            now=services.now(),
            sleep=time.sleep,
            restore=restore,
        )
