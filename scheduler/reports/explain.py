"""Why this engineer, and why not that one: the plan compared with the same plan after one exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from scheduler.domain.constraint import Aim
from scheduler.domain.coverage import Duty
from scheduler.domain.errors import NotFound
from scheduler.domain.evaluation import compare
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.reports.load import LoadRow, load_report
from scheduler.reports.obstacles import Trial
from scheduler.reports.view import PlanView


@dataclass(frozen=True, slots=True)
class Exchange:
    """The plan with one engineer in the place of another (or on an open seat, when ``instead_of`` is empty).

    ``worse_by`` is the change of the penalty per aim, most important first; ``by_constraint`` the same per
    constraint, negative where it saves. ``breaks`` are the sentences of hard constraints that would be broken;
    with any, the exchange is impossible.
    """

    engineer_id: str
    name: str
    instead_of: str
    instead_of_name: str
    breaks: tuple[str, ...]
    rules: tuple[str, ...]
    worse_by: tuple[int, ...]
    by_constraint: Mapping[str, int]

    @property
    def is_possible(self) -> bool:
        return not self.breaks

    @property
    def says(self) -> str:
        """The exchange in one sentence."""
        if self.breaks:
            return f"{self.name} cannot: {self.breaks[0]}"
        if not any(self.worse_by):
            return f"{self.name} would do just as well."
        parts = ", ".join(f"{rule} {change:+d}" for rule, change in self.by_constraint.items())
        if self.worse_by > (0,) * len(self.worse_by):
            return f"{self.name} would make the plan worse ({parts})."
        return f"{self.name} would make the plan better ({parts}); the plan is not proven best."


@dataclass(frozen=True, slots=True)
class Why:
    """Why an engineer holds a duty: their load, and everybody who could hold it instead, best first."""

    duty: Duty
    load: LoadRow
    alternatives: tuple[Exchange, ...]
    impossible: tuple[Exchange, ...]
    says: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an engineer does not hold a duty: every way to put them there, best first, and their load."""

    duty: Duty
    load: LoadRow
    ways: tuple[Exchange, ...]
    says: str


def why(view: PlanView, engineer_id: str, duty_id: str) -> Why:
    """Why this engineer is on this duty. Raises NotFound when they are not."""
    duty = _duty(view, duty_id)
    load = _load(view, engineer_id)
    if not view.schedule.holds(engineer_id, duty_id):
        raise NotFound(f"{load.name} is not on {duty.label}; ask why not instead")
    others = [e.id for e in view.problem.roster(duty) if not view.schedule.holds(e.id, duty_id)]
    found = _exchanges(view, others, duty_id, engineer_id)
    possible = sorted((x for x in found if x.is_possible), key=lambda x: (x.worse_by, x.name))
    impossible = sorted((x for x in found if not x.is_possible), key=lambda x: (x.rules, x.name))
    return Why(duty, load, tuple(possible), tuple(impossible), _why_says(duty, load, possible, len(impossible)))


def why_not(view: PlanView, engineer_id: str, duty_id: str) -> WhyNot:
    """Why this engineer is not on this duty. Raises NotFound when they are, or when they are not on its roster."""
    duty = _duty(view, duty_id)
    load = _load(view, engineer_id)
    if view.schedule.holds(engineer_id, duty_id):
        raise NotFound(f"{load.name} is on {duty.label}; ask why instead")
    if not view.problem.is_candidate(engineer_id, duty):
        raise NotFound(f"{load.name} is not on the roster of {view.problem.rotation(duty.rotation_id).name}")
    places = list(view.schedule.holders(duty_id))
    if len(places) < getattr(duty, "seats", 1):
        places.append("")
    ways = [way for holder in places for way in _exchanges(view, [engineer_id], duty_id, holder)]
    ways.sort(key=lambda way: (len(way.breaks), way.worse_by, way.instead_of))
    return WhyNot(duty, load, tuple(ways), ways[0].says)


def _duty(view: PlanView, duty_id: str) -> Duty:
    if duty_id not in view.problem.duties:
        raise NotFound(f"the plan has no duty {duty_id}{_closest(duty_id, view.problem.duties)}")
    return view.problem.duties[duty_id]


def _load(view: PlanView, engineer_id: str) -> LoadRow:
    rows = {row.engineer_id: row for row in load_report(view.problem, view.schedule)}
    if engineer_id not in rows:
        named = [row.engineer_id for row in rows.values() if row.name.casefold() == engineer_id.casefold()]
        advice = f"; write the id, {named[0]}" if named else _closest(engineer_id, rows)
        raise NotFound(f"the plan knows no engineer {engineer_id}{advice}")
    return rows[engineer_id]


def _closest(wrong: str, known: Iterable[str]) -> str:
    """A hint at the id that was meant, else at where ids are listed."""
    close = get_close_matches(wrong, known, n=1)
    return f"; did you mean {close[0]}?" if close else "; see the ids in: watchbill show --json"


def _exchanges(view: PlanView, newcomers: list[str], duty_id: str, instead_of: str) -> list[Exchange]:
    """Each newcomer in the place of the holder. Only exchanges that break no hard rule are priced."""
    left = tuple(a for a in view.schedule.assignments if (a.engineer_id, a.duty_id) != (instead_of, duty_id))
    without = view.problem.schedule(left)
    trial = Trial(view.problem, without, view.constraints)
    holder = view.problem.engineer(instead_of).name if instead_of else ""
    found = []
    for (engineer_id, _), obstacle in trial.obstacles((e, duty_id) for e in newcomers).items():
        name = view.problem.engineer(engineer_id).name
        if obstacle.is_free:
            found.append(_priced(view, left, engineer_id, duty_id, instead_of))
        else:
            found.append(Exchange(engineer_id, name, instead_of, holder, obstacle.says, obstacle.rules, (), {}))
    return found


def _priced(view: PlanView, left: tuple[Assignment, ...], engineer_id: str, duty_id: str, instead_of: str) -> Exchange:
    after = _with(view, left, engineer_id, duty_id)
    difference = compare(view.problem, view.schedule, after, view.constraints)
    return Exchange(
        engineer_id=engineer_id,
        name=view.problem.engineer(engineer_id).name,
        instead_of=instead_of,
        instead_of_name=view.problem.engineer(instead_of).name if instead_of else "",
        breaks=tuple(violation.says for violation in difference.newly_broken),
        rules=tuple(sorted({violation.constraint for violation in difference.newly_broken})),
        worse_by=_by_aim(view, difference.by_constraint),
        by_constraint=difference.by_constraint,
    )


def _by_aim(view: PlanView, by_constraint: Mapping[str, int]) -> tuple[int, ...]:
    """Changes of penalty per constraint, added up per aim."""
    total = dict.fromkeys(Aim, 0)
    for constraint in view.constraints:
        total[constraint.aim] += by_constraint.get(constraint.label, 0)
    return tuple(total[aim] for aim in Aim)


def _with(view: PlanView, left: tuple[Assignment, ...], engineer_id: str, duty_id: str) -> Schedule:
    """The schedule with the newcomer on the seat that the holder had, or on the first free one."""
    kept = {(a.duty_id, a.seat) for a in left}
    seats = [a.seat for a in view.schedule.assignments if a.duty_id == duty_id and (duty_id, a.seat) not in kept]
    seat = seats[0] if seats else next(n for n in range(1, len(kept) + 2) if (duty_id, n) not in kept)
    return view.problem.schedule((*left, Assignment(engineer_id=engineer_id, duty_id=duty_id, seat=seat)))


def _why_says(duty: Duty, load: LoadRow, possible: list[Exchange], impossible: int) -> str:
    share = f"{load.points / 10:.1f} points" + (f" of a fair {load.due / 10:.1f}" if load.due is not None else "")
    opening = f"{load.name} is on {duty.label}, carrying {share}."
    if not possible:
        return f"{opening} Nobody else could be there: {impossible} others are kept away by hard rules."
    return f"{opening} {len(possible)} others could be there; the best of them: {possible[0].says}"
