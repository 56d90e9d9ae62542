"""Publishing to every configured target in turn, for whichever door asks."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence

from api.bootstrap import Services
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.coverage import TermRotation
from scheduler.domain.drift import TargetDrift
from scheduler.domain.errors import BadInput, StalePlan
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.publication import PublicationOutcome, PublicationPlan, PublicationTarget, WantedSchedule
from scheduler.domain.publication_wanted import joined, wanted_schedule
from scheduler.domain.values import digest
from scheduler.services.covered import as_served
from scheduler.services.drifting import drift
from scheduler.services.left_behind import left_behind
from scheduler.services.publication_ports import Failed, Publisher, raising, telling
from scheduler.services.publishing import apply, preview, publish

NO_TARGETS = "no targets: set WATCHBILL_TARGETS to schedule=rotation/seat, such as PABC123=tier2/1,PDEF456=tier2/2"
LOOK_AGAIN = "Nothing was written. Make a new plan and look at it: watchbill publish plan"


def shown_with(services: Services, plan_id: str | None = None) -> tuple[Plan, ...]:
    """What targets are to show: all published plans that have duty ahead, by horizon, and the one that is named.

    None is ever written alone: it does not know which of its duties a later one ends. Raises NotFound, and BadInput
    where the one that is named is not published.
    """
    found = services.published_now()
    named = found[-1] if plan_id is None else services.published(plan_id)
    others = (plan for plan in found if plan.id != named.id)
    return tuple(sorted((*others, named), key=lambda plan: plan.horizon.starts_on))


def previews(
    services: Services, publisher: Publisher, plans: Sequence[Plan], *, restore: bool = False, failed: Failed = raising
) -> tuple[PublicationPlan, ...]:
    """What applying would do at each target; ``failed`` is told of those that cannot be read. Raises BadInput as
    ``wanted_of`` does."""
    wanted, found = wanted_of(services, plans), []
    publisher.find_accounts(sorted({email for each in wanted for email in each.emails}))
    for each in wanted:
        with telling(failed, each.target):
            now = services.now()
            found.append(preview(each, publisher=publisher, transaction=services.ledger, now=now, restore=restore))
    return tuple(found)


def drifts(
    services: Services, publisher: Publisher, plans: Sequence[Plan], *, failed: Failed = raising
) -> tuple[TargetDrift, ...]:
    """In what each target differs from what is published there, and what was left behind where no target is any more.
    Reads only; ``failed`` is told of those that cannot be read."""
    wanted, people = wanted_of(services, plans), tuple(_people(services, plans).values())
    publisher.find_accounts([engineer.email for engineer in people])
    found = []
    for each in wanted:
        with telling(failed, each.target):
            found.append(drift(each, people, publisher=publisher, transaction=services.ledger, now=services.now()))
    return (*found, *leftovers(services, publisher, failed=failed))


def leftovers(services: Services, publisher: Publisher, *, failed: Failed = raising) -> tuple[TargetDrift, ...]:
    """What we wrote to schedules that are no targets any more, and still pages people there."""
    ledger, now = services.ledger, services.now()
    return left_behind(services.settings.targets, publisher=publisher, transaction=ledger, now=now, failed=failed)


def wanted_of(services: Services, plans: Sequence[Plan]) -> tuple[WantedSchedule, ...]:
    """What each target should show: published plans in order of their horizons, with whoever covers a duty, or a part
    of one, in its place, because they are who must be paged.

    Raises BadInput without targets, and for a rotation in none of the plans, or a seat that it does not have.
    """
    targets = services.settings.targets
    if not targets:
        raise BadInput(NO_TARGETS)
    people = _people(services, plans)
    with services.store.reading() as work:
        standing = [as_served(work.record, plan, people.keys()) for plan in plans]
        shown = {place.schedule_id: place for place in work.publications.places(services.now())}
    for target in targets:
        _refuse_no_seat(plans, target, shown.get(target.schedule_id))
    return tuple(_wanted(standing, people.values(), target) for target in targets)


def _people(services: Services, plans: Iterable[Plan]) -> Mapping[str, Engineer]:
    """Everybody who may be on duty, as the last plan that knows them has them; whoever covers may have come since."""
    with services.store.reading() as work:
        known = {engineer.id: engineer for engineer in work.people.engineers(EVERYBODY)}
    return known | {engineer.id: engineer for plan in plans for engineer in plan.problem.engineers}


def _wanted(plans: Sequence[Plan], people: Collection[Engineer], target: PublicationTarget) -> WantedSchedule:
    zones = [{rotation.id: rotation.time_zone for rotation in plan.problem.rotations} for plan in plans]
    wanted = [
        wanted_schedule(plan.schedule, people, target, zone[target.rotation_id], plan.parts)
        for plan, zone in zip(plans, zones, strict=True)
        if target.rotation_id in zone
    ]
    if not wanted:
        known = ", ".join(sorted({id_ for zone in zones for id_ in zone}))
        raise BadInput(f"WATCHBILL_TARGETS names the rotation {target.rotation_id!r}; the plan has {known}")
    return joined(wanted)


def _refuse_no_seat(plans: Iterable[Plan], target: PublicationTarget, shown: PublicationTarget | None) -> None:
    """A seat that was taken out is published on, so that its entries go. ``shown``: what was written there before."""
    rotations = [each for plan in plans for each in plan.problem.rotations if each.id == target.rotation_id]
    shifts = [each for plan in plans for each in plan.schedule.shifts if each.rotation_id == target.rotation_id]
    own = [rotation.seats for rotation in rotations if isinstance(rotation, TermRotation)]
    seats = max([*own, *(shift.seats for shift in shifts)], default=0)
    may_come = not own and shown is None  # a customer's event adds seats to shifts
    if rotations and target.seat > seats and shown != target and not may_come:
        said = f"{target.schedule_id}={target.rotation_id}/{target.seat}"
        raise BadInput(f"WATCHBILL_TARGETS says {said}, but {target.rotation_id} has {seats} seats; correct the number")


def apply_all(
    services: Services,
    publisher: Publisher,
    planned: Collection[PublicationPlan],
    *,
    plan_id: str | None = None,
    restore: bool = False,
    failed: Failed = raising,
) -> tuple[PublicationOutcome, ...]:
    """Makes the changes, target by target; ``failed`` is told of those where it went wrong. ``plan_id``: a plan
    that has to be published, and was named when they were made.

    Raises AlreadyPublishing while another run does the same, and StalePlan when something else is wanted by now, both
    before anything is written.
    """
    done = []
    with services.store.publishing_alone():
        _refuse_other_wish(planned, wanted_of(services, shown_with(services, plan_id)))
        for plan in planned:
            with telling(failed, plan.wanted.target):
                outcome = apply(
                    plan,
                    publisher=publisher,
                    transaction=services.ledger,
                    now=services.now(),
                    sleep=time.sleep,
                    restore=restore,
                )
                done.append(outcome)
    return tuple(done)


def _refuse_other_wish(planned: Iterable[PublicationPlan], wanted: Iterable[WantedSchedule]) -> None:
    """Whoever has looked at the plan has not seen what was recorded since, such as a cover or another plan."""
    now_wanted = {each.target.schedule_id: each for each in wanted}
    for plan in planned:
        schedule_id = plan.wanted.target.schedule_id
        if schedule_id not in now_wanted:
            raise StalePlan(f"{schedule_id} is in the plan, and is no target any more. {LOOK_AGAIN}")
        if plan.desired_hash != digest(now_wanted[schedule_id]):
            before, after = set(plan.wanted.shifts), set(now_wanted[schedule_id].shifts)
            keys = sorted({shift.key for shift in before ^ after})
            about = f": {', '.join(keys[:3])}{' and more' if len(keys) > 3 else ''}" if keys else ""
            made_at = f"{plan.made_at:%Y-%m-%d %H:%M}Z"
            raise StalePlan(
                f"{schedule_id}: our own record asks for something else than at {made_at}{about}. {LOOK_AGAIN}"
            )


def publish_all(
    services: Services,
    publisher: Publisher,
    plan_id: str | None = None,
    *,
    restore: bool = False,
    failed: Failed = raising,
) -> tuple[PublicationOutcome, ...]:
    """The same when nobody looks at the changes first: what is wanted is read once nobody else writes."""
    with services.store.publishing_alone():
        return publish(
            wanted_of(services, shown_with(services, plan_id)),
            publisher=publisher,
            transaction=services.ledger,
            now=services.now(),
            sleep=time.sleep,
            restore=restore,
            failed=failed,
        )
