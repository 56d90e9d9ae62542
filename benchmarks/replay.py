"""Replays a real Escalation Engineer programme: what would the engine have filled?

    python -m benchmarks.replay [--data FOLDER] [--seeds 5] [--seconds 20] [--json]

From the engineers of the real organisation, volunteers are drawn at the real rate (31 % of engineers a year). Each
draws, from a seed, the part of the year that suits (half of it), the weeks offered (4 to 10) and two weeks away. The
engine plans twelve months of seats, and seats filled and UTC hours covered are compared with what happened.

What the replay cannot know: the real volunteers' windows and wishes. It gives the engine as many people as the
programme had, not the same people, and it knows them at the start, where the real programme learned of half of them
after their term had begun.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from constraints.catalog import parse
from scheduler.domain.availability import Absence
from scheduler.domain.coverage import TermRotation
from scheduler.domain.expansion import possible_terms
from scheduler.domain.people import Engineer, Team, Volunteer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, WEEK, Horizon, to_instant
from scheduler.engine.solve import SolveLimits, solve

RATE = 0.31
"""22 of 71 engineers served in 13 months."""
STARTS_ON = date(2022, 8, 8)
WEEKS = 52
SEATS = 3
WORKDAY = (9, 17)
ROTATION = TermRotation(id="ee", name="Escalation Engineer", seats=SEATS, may_overrun=False)
POLICY: list[dict[str, Any]] = [
    {"kind": "coverage", "weight": 1},
    {"kind": "absence"},
    {"kind": "eligibility"},
    {"kind": "term_length"},
    {"kind": "one_duty_at_a_time"},
    {"kind": "one_term_each", "rotation_id": "ee"},
    {"kind": "team_scope", "counts": "terms"},
    {
        "kind": "timezone_spread",
        "rotation_id": "ee",
        "weight": 10,
        "needs": [
            {"region": "AMER", "from_hours": -12, "to_hours": -3},
            {"region": "EMEA", "from_hours": -2, "to_hours": 4.5},
            {"region": "APAC", "from_hours": 5, "to_hours": 14},
        ],
    },
    {"kind": "ee_handover", "rotation_id": "ee", "weight": 1},
]


@dataclass(frozen=True)
class Outcome:
    """Seats filled in per cent of those wanted, and mean UTC hours of a day within somebody's working day."""

    who: str
    filled_percent: float
    covered_hours: float
    people: int
    status: str = ""
    gap: float = 0.0


def history(path: Path) -> Outcome:
    """What the real programme reached, weighted by days."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    days = [int(row["days"]) for row in rows]
    wanted = sum(d * int(row["target_size"]) for d, row in zip(days, rows, strict=True))
    filled = sum(d * int(row["filled"]) for d, row in zip(days, rows, strict=True))
    hours = sum(float(row["covered_hours_utc"] or 0) for row in rows) / len(rows)
    people = {name for row in rows for name in row["people"].split()}
    return Outcome("history", round(100 * filled / wanted, 1), round(hours, 1), len(people))


def engineers(path: Path) -> tuple[Engineer, ...]:
    """The engineers whose zone is known."""
    with path.open(newline="") as file:
        return tuple(
            Engineer(
                id=row["id"],
                name=row["id"],
                email=f"{row['id']}@example.com",
                team_id=row["team"],
                time_zone=row["tz_representative"],
                country="ZZ",
            )
            for row in csv.DictReader(file)
            if row["tz_representative"]
        )


def problem(people: tuple[Engineer, ...], seed: int) -> Problem:
    """The year with the volunteers that a seed draws."""
    draw = random.Random(seed)
    horizon = Horizon.of_weeks(STARTS_ON, WEEKS)
    chosen = sorted(draw.sample(people, round(RATE * len(people))), key=lambda engineer: engineer.id)
    offers, away = zip(*(_offer(engineer.id, draw) for engineer in chosen), strict=True)
    return Problem(
        horizon=horizon,
        teams=tuple(Team(id=team, name=team) for team in sorted({e.team_id for e in people})),
        engineers=people,
        rotations=(ROTATION,),
        terms=tuple(possible_terms(ROTATION, horizon)),
        volunteers=offers,
        absences=away,
    )


def _offer(engineer_id: str, draw: random.Random) -> tuple[Volunteer, Absence]:
    first = STARTS_ON + WEEK * draw.randrange(0, WEEKS // 2 + 1)
    last = first + WEEK * (WEEKS // 2) - DAY
    leave = first + DAY * draw.randrange(0, (last - first).days - 14)
    offer = Volunteer(
        engineer_id=engineer_id,
        rotation_id=ROTATION.id,
        earliest_on=first,
        latest_on=last,
        max_weeks=draw.randint(ROTATION.min_weeks, ROTATION.max_weeks),
    )
    return offer, Absence(engineer_id=engineer_id, first_on=leave, last_on=leave + timedelta(days=13))


def covered_hours(people: Sequence[Engineer], on: date) -> float:
    """UTC hours of a date that lie in the 09-17 local working day of at least one of the people."""
    minutes: set[datetime] = set()
    for engineer in people:
        for day in (on - DAY, on, on + DAY):
            start = to_instant(day, time(WORKDAY[0]), engineer.time_zone)
            minutes |= {start + timedelta(minutes=15 * n) for n in range((WORKDAY[1] - WORKDAY[0]) * 4)}
    return sum(instant.date() == on for instant in minutes) / 4


def planned(case: Problem, schedule: Schedule, seed: int, status: str, gap: float) -> Outcome:
    """The same two figures for a plan."""
    weeks = [schedule.on_terms(ROTATION.id, week_on) for week_on in case.horizon.week_starts]
    hours = [
        covered_hours([case.engineer(e) for e in people], week_on + 2 * DAY)
        for people, week_on in zip(weeks, case.horizon.week_starts, strict=True)
    ]
    filled = 100 * sum(map(len, weeks)) / (SEATS * len(weeks))
    used = len({a.engineer_id for a in schedule.assignments})
    return Outcome(
        f"plan, seed {seed}", round(filled, 1), round(statistics.mean(hours), 1), used, status, round(gap, 3)
    )


def replay(data: Path, seeds: int, seconds: float) -> list[Outcome]:
    """History first, then one plan per seed."""
    people = engineers(data / "engineers-coarse.csv")
    found = [history(data / "ee-history.csv")]
    for seed in range(seeds):
        case = problem(people, seed)
        solution = solve(case, parse(POLICY), SolveLimits(seconds=seconds))
        if solution.schedule is not None:
            found.append(planned(case, solution.schedule, seed, str(solution.status), solution.gap))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/real-org"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0, help="wall time per plan")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        print(f"{options.data}: no such folder; give the real organisation's data with --data", file=sys.stderr)
        return 2
    found = replay(options.data, options.seeds, options.seconds)
    if options.json:
        print(json.dumps([asdict(outcome) for outcome in found]))
        return 0
    print(f"{'':16}{'seats filled':>14}{'UTC hours covered':>20}{'people':>9}  status (largest gap)")
    for outcome in found:
        status = f"{outcome.status} ({outcome.gap:.1%})" if outcome.status else "as it happened"
        print(
            f"{outcome.who:16}{outcome.filled_percent:>12} %{outcome.covered_hours:>14} of 24"
            f"{outcome.people:>9}  {status}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
