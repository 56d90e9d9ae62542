"""The organisation that ships with Watchbill, as a problem for benchmarks that shall run with nothing else at hand."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from api.bootstrap import build
from api.cli.init import copy_example
from api.settings import load_settings
from scheduler.domain.constraint import Constraint, in_force
from scheduler.domain.organisation import problem_of
from scheduler.domain.problem import Problem
from scheduler.domain.time import Horizon
from scheduler.services.planning import with_weekends

STARTS_ON = date(2027, 1, 4)


def bundled(weeks: int = 13) -> tuple[Problem, tuple[Constraint, ...]]:
    """Its problem of so many weeks, and its policy."""
    horizon = Horizon.of_weeks(STARTS_ON, weeks)
    with tempfile.TemporaryDirectory() as folder:
        copy_example(Path(folder) / "organisation")
        services = build(load_settings(Path(folder)))
        loaded = services.load(Path(folder) / "organisation")
        organisation = with_weekends(loaded.organisation, services.weekends(loaded.organisation, horizon))
        problem = problem_of(organisation, horizon, services.holidays(organisation, horizon))
    return problem, in_force(loaded.constraints, horizon)
