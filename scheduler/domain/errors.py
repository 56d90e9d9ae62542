"""Everything that Watchbill raises on purpose.

WatchbillError
├── BadInput
│   ├── BadProblem
│   └── InvalidSchedule
├── NotFound
├── EngineDisagreement
└── SolverFailed
"""

from __future__ import annotations


class WatchbillError(Exception):
    """The root. Its text is a sentence for the person at the door."""


class BadInput(WatchbillError):
    """What came in cannot be used; the text says where and what to do."""


class BadProblem(BadInput, ValueError):
    """The parts of a problem contradict each other."""


class InvalidSchedule(BadInput, ValueError):
    """A schedule that contradicts itself or the problem it should answer."""


class NotFound(WatchbillError):
    """Something was asked for by a name or id that does not exist."""


class EngineDisagreement(WatchbillError):
    """The independent checker and the solver do not agree. The schedule is not saved."""


class SolverFailed(WatchbillError):
    """The solver could not answer at all, for example because the model was malformed."""
