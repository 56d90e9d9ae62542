"""Planning: what is known becomes a problem, the engine answers, the checker judges, and only then a draft is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.domain.availability import Holiday
from scheduler.domain.constraint import Constraint, in_force
from scheduler.domain.coverage import Approval, Duty, Shift, Term, WeekendRotation
from scheduler.domain.errors import BadInput, EngineDisagreement
from scheduler.domain.evaluation import Evaluation, evaluate
from scheduler.domain.facts import WeekendDays
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.plan import Plan, PlanContent, Provenance, StandingTerms, penalties_of, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.solution import Solution
from scheduler.domain.time import Horizon
from scheduler.reports.decided import decided_in
from scheduler.services.beginnings import still_legal
from scheduler.services.covered import as_it_stands, covered
from scheduler.services.decisions import with_decisions
from scheduler.services.earlier import served_before, with_served
from scheduler.services.judging import ParsePolicy
from scheduler.services.organisation_now import organisation_now
from scheduler.services.releasing import bearing_on, refuse_when_overtaken
from scheduler.store.unit_of_work import SqlStore, SqlUnitOfWork

HolidaySource = Callable[[Organisation, Horizon], tuple[Holiday, ...]]
"""The public holidays that touch a horizon, of every country in which somebody works."""

WeekendSource = Callable[[Organisation, Horizon], tuple[WeekendDays, ...]]
"""Which days are the weekend in the countries in which somebody works; what people wrote down counts before it."""

Solve = Callable[[Problem, tuple[Constraint, ...], tuple[Assignment, ...]], Solution]
"""An engine: problem, constraints and a plan to start from. Limits, progress and stopping are chosen beforehand."""

PINNED = "pinned"
COVERAGE = "coverage"
NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A problem with its policy, ready to be solved. ``constraints``, and ``policy`` that holds their texts, are those
    in force for the horizon alone. ``announced`` is what is published for the horizon, if anything; ``warnings`` say
    which earlier decisions could not be kept and which rules are not in force."""

    problem: Problem
    policy: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    announced: tuple[Assignment, ...] = ()
    warnings: tuple[str, ...] = ()
    released: tuple[str, ...] | None = None
    """Ids of the published plans that it starts from; None when nobody looked."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What came of it. ``plan`` is None when the engine found no schedule; ``solution`` then says why."""

    prepared: Prepared
    solution: Solution
    plan: Plan | None


def quarter_name(horizon: Horizon) -> str:
    """What people call a horizon: 2027-Q1 when it is about a quarter, else its first day and its weeks."""
    middle = horizon.starts_on + (horizon.ends_on - horizon.starts_on) / 2
    number = (middle.month - 1) // 3
    begins = date(middle.year, 3 * number + 1, 1)
    if 12 <= horizon.weeks <= 14 and abs(horizon.starts_on - begins) <= NEAR:
        return f"{middle.year}-Q{number + 1}"
    return f"{horizon.starts_on}+{horizon.weeks}w"


def prepare(
    store: SqlStore,
    horizon: Horizon,
    *,
    parse_policy: ParsePolicy,
    holidays: HolidaySource,
    weekends: WeekendSource | None = None,
    frozen_until: date | None = None,
    today: date | None = None,
    changed: Callable[[Organisation], Organisation] = lambda organisation: organisation,
    wanted: tuple[Assignment, ...] = (),
) -> Prepared:
    """Everything that a solve depends on, read in one go.

    Terms that began under the plan before stand. With ``frozen_until``, so does every published duty of this horizon
    that starts before that date, and every cover since, whatever its date. Whoever can no longer hold such a duty
    loses it, with a warning, and its seat is open again; a cover only if whoever took it is not there. ``today`` is the
    date from which notice of changes is counted. ``changed`` makes of what is imported what is to be planned, such as
    the same with somebody away. ``wanted`` are assignments of another plan that stay where they can, like what is
    frozen. Raises NotFound when nothing is imported, and BadInput when decisions stand but the policy has no rule that
    keeps them, or when duties are to be kept although nothing is published for the horizon.
    """
    with store.reading() as work:
        organisation, policy = organisation_now(work, horizon.starts_on), work.organisations.policy()
        standing = work.plans.standing_terms(horizon)
        announced, covers = _announced(work, horizon, frozen_until)
        served = served_before(work, horizon)
        released = bearing_on(work.plans, horizon)
    if weekends is not None:
        organisation = with_weekends(organisation, weekends(organisation, horizon))
    organisation = changed(with_served(organisation, served))
    kept, warnings = _still_possible(organisation, standing)
    held = announced.assignments if announced else ()
    days = holidays(organisation, horizon)
    written = parse_policy(policy)
    constraints = in_force(written, horizon)
    problem = problem_of(organisation, horizon, days, kept.pins, kept.terms, frozen_until, held, today)
    keeps = any(constraint.kind == PINNED for constraint in constraints)
    stays = (*_frozen(announced, frozen_until), *(covers if keeps else ()), *wanted)
    problem, lost = with_decisions(problem, stays, constraints, recorded=covers)
    if problem.pins and not keeps:
        raise BadInput("earlier decisions stand, but policy.yaml has no rule of kind pinned that keeps them; add one")
    warnings += lost + _without_shifts(problem) + _doubts(written, constraints) + decided_in(problem, constraints)
    warnings += tuple(note for constraint in constraints for note in constraint.notes(problem))
    return Prepared(problem, policy_of(constraints), constraints, held, warnings, released)


def _announced(
    work: SqlUnitOfWork, horizon: Horizon, frozen_until: date | None
) -> tuple[Schedule | None, tuple[Assignment, ...]]:
    """What is published for the horizon, as it stands with every cover since, and these covers."""
    published = work.plans.find_latest_published(horizon.starts_on)
    if published is not None and published.horizon == horizon:
        covers = covered(work.record, published.schedule)
        return as_it_stands(published.schedule, covers), covers
    if frozen_until is not None and frozen_until > horizon.starts_on:
        raise BadInput(_nothing_to_keep(horizon, frozen_until))
    return None, ()


def _doubts(written: tuple[Constraint, ...], constraints: tuple[Constraint, ...]) -> tuple[str, ...]:
    """What somebody may not have meant: rules that are not in force, and no rule that fills seats."""
    found = tuple(_not_in_force(constraint) for constraint in written if constraint not in constraints)
    if any(constraint.kind == COVERAGE for constraint in constraints):
        return found
    return (*found, "the policy has no rule of kind coverage in force, so a seat may stay TBD for nothing; add one")


def _without_shifts(problem: Problem) -> tuple[str, ...]:
    """A sentence for each approved rotation of windows that asks for nobody: mostly its coverage or a date is wrong."""
    asking = {shift.rotation_id for shift in problem.shifts}
    return tuple(
        f"the rotation {rotation.id} makes no shift here; look at its days, its coverage and its effective_on"
        for rotation in problem.rotations
        if isinstance(rotation, WeekendRotation) and rotation.approval is Approval.APPROVED
        if rotation.id not in asking
    )


def _nothing_to_keep(horizon: Horizon, frozen_until: date) -> str:
    """Frozen without a published plan, every seat before the date would stay TBD."""
    weeks = f"{horizon.weeks} weeks from {horizon.starts_on}"
    return f"nothing is published for the {weeks}, so nothing can be kept before {frozen_until}; plan without freezing"


def _not_in_force(constraint: Constraint) -> str:
    since, until = constraint.effective_from, constraint.effective_until
    dates = [f"from {since}"] * (since is not None) + [f"until {until}"] * (until is not None)
    return f"the rule {constraint.label} is not in force on the first day of the horizon ({', '.join(dates)})"


def with_weekends(organisation: Organisation, known: tuple[WeekendDays, ...]) -> Organisation:
    """The organisation that also knows the weekends of countries of which nothing was written down."""
    written = {fact.country for fact in organisation.facts if isinstance(fact, WeekendDays)}
    added = tuple(fact for fact in known if fact.country not in written)
    return organisation.model_copy(update={"facts": (*organisation.facts, *added)})


def _still_possible(organisation: Organisation, standing: StandingTerms) -> tuple[StandingTerms, tuple[str, ...]]:
    """The standing terms whose holder and rotation are still there, and a sentence for each of the others."""
    engineers = {engineer.id for engineer in organisation.engineers}
    rotations = {rotation.id for rotation in organisation.rotations}
    known = {term.id for term in standing.terms if term.rotation_id in rotations}
    pins = tuple(pin for pin in standing.pins if pin.engineer_id in engineers and pin.duty_id in known)
    held = {pin.duty_id for pin in pins}
    lost = [pin for pin in standing.pins if pin not in pins]
    warnings = tuple(f"{pin.engineer_id} held {pin.duty_id}, and one of the two is gone: it is TBD now" for pin in lost)
    return StandingTerms(terms=tuple(term for term in standing.terms if term.id in held), pins=pins), warnings


def _frozen(announced: Schedule | None, frozen_until: date | None) -> tuple[Assignment, ...]:
    if announced is None or frozen_until is None:
        return ()
    return tuple(a for a in announced.assignments if _starts_on(announced.duties[a.duty_id]) < frozen_until)


def _starts_on(duty: Duty) -> date:
    if isinstance(duty, Shift):
        return duty.on
    assert isinstance(duty, Term)
    return duty.starts_on


def plan_horizon(
    store: SqlStore,
    prepared: Prepared,
    *,
    solve: Solve,
    now: Callable[[], datetime],
    by: str,
    kept: Callable[[SqlUnitOfWork, Plan], None] = lambda _work, _plan: None,
) -> Planned:
    """Solves, has the checker judge, and keeps the plan as a draft.

    ``by`` says who asked; ``now`` is read when the draft is kept; ``kept`` may write more in the same transaction.
    Raises EngineDisagreement when checker and engine differ; then nothing is kept. A search that somebody stopped is
    kept too, and says so in its provenance.
    """
    problem, constraints = prepared.problem, prepared.constraints
    solution = solve(problem, constraints, still_legal(problem, constraints, prepared.announced))
    if solution.schedule is None:
        return Planned(prepared, solution, None)
    return Planned(prepared, solution, keep_draft(store, prepared, solution, now=now, by=by, kept=kept))


def keep_draft(
    store: SqlStore,
    prepared: Prepared,
    solution: Solution,
    *,
    now: Callable[[], datetime],
    by: str,
    kept: Callable[[SqlUnitOfWork, Plan], None] = lambda _work, _plan: None,
) -> Plan:
    """Keeps a solution that has a schedule as a draft, as ``plan_horizon`` does.

    Raises ChangedMeanwhile when a plan that it should have started from was released during the search.
    """
    assert solution.schedule is not None
    problem = prepared.problem
    evaluation = judged(problem, prepared.constraints, solution, solution.schedule)
    content = PlanContent(
        quarter=quarter_name(problem.horizon),
        schedule=solution.schedule,
        problem=problem,
        policy=prepared.policy,
        provenance=Provenance.of(problem, prepared.policy, solution),
        penalty=evaluation.penalty,
        penalties=penalties_of(evaluation),
    )
    with store.writing() as work:
        if prepared.released is not None:
            refuse_when_overtaken(work.plans, problem.horizon, prepared.released)
        plan = work.plans.save_draft(content, now=now(), by=by)
        kept(work, plan)
    return plan


def judged(problem: Problem, constraints: tuple[Constraint, ...], solution: Solution, schedule: Schedule) -> Evaluation:
    """The checker's own evaluation of the engine's schedule.

    Raises EngineDisagreement when a hard rule is broken, or when any aim costs something else than the engine says.
    """
    evaluation = evaluate(problem, schedule, constraints)
    if not evaluation.is_valid:
        raise EngineDisagreement(f"the engine's plan breaks a hard rule: {evaluation.broken[0].says}")
    said = {result.aim: result.best for result in solution.aims}
    for aim, counted in evaluation.by_aim.items():
        if said.get(aim, 0) != counted:
            raise EngineDisagreement(f"{aim.says}: the engine says {said.get(aim, 0)}, the checker counts {counted}")
    return evaluation
