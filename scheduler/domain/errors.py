"""Everything that Watchbill raises on purpose.

WatchbillError
├── AlreadyServing
├── BadInput
│   ├── BadFiles
│   ├── BadProblem
│   ├── InvalidSchedule
│   ├── NotAcknowledged
│   ├── NotOpen
│   ├── StaleDraft
│   └── StoreOutdated
├── ChangedMeanwhile
├── NotFound
├── EngineDisagreement
├── PublishError
│   ├── AccessRefused
│   ├── AlreadyPublishing
│   ├── AmbiguousOutcome
│   ├── PublishRefused
│   ├── RateLimited
│   ├── StalePlan
│   ├── TargetNotFound
│   └── TargetUnavailable
├── SolverFailed
├── StoreFailed
└── TooLarge
"""

from __future__ import annotations

from dataclasses import dataclass


class WatchbillError(Exception):
    """The root. Its text is a sentence for the person at the door."""


class AlreadyServing(WatchbillError):
    """Another process runs the jobs of this store, or another worker has this one's name."""


class BadInput(WatchbillError):
    """What came in cannot be used; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Located:
    """One thing wrong in a file that people wrote: where, what, and what to do about it.

    ``line`` counts from 1 and is None when the whole file is meant; ``field`` is empty when no single field is.
    """

    file: str
    line: int | None
    field: str
    problem: str
    advice: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        said = f"{self.problem}; {self.advice}" if self.advice else self.problem
        return f"{place}: {self.field}: {said}" if self.field else f"{place}: {said}"


class BadFiles(BadInput):
    """Files that cannot be read as an organisation. Its text has one line per problem; nothing was taken over."""

    def __init__(self, located: tuple[Located, ...]) -> None:
        super().__init__("\n".join(str(each) for each in located))
        self.located = located


class BadProblem(BadInput, ValueError):
    """The parts of a problem contradict each other."""


class InvalidSchedule(BadInput, ValueError):
    """A schedule that contradicts itself or the problem it should answer."""


class NotAcknowledged(BadInput):
    """A plan takes people from teams that have not acknowledged it; it was not published."""

    def __init__(self, plan_id: str, team_ids: tuple[str, ...]) -> None:
        named = " ".join(f"--team {team_id}" for team_id in team_ids)
        super().__init__(
            f"{plan_id} takes people from teams whose managers have not acknowledged it: {', '.join(team_ids)}\n"
            f"run: watchbill scope acknowledge {plan_id} {named} --by WHO"
        )
        self.plan_id, self.team_ids = plan_id, team_ids


class NotOpen(BadInput):
    """It is too late for this, or too early: a deadline has passed, or it was withdrawn; nothing was changed."""


class StaleDraft(BadInput):
    """A draft that was overtaken: what was released or closed since it was made would be undone; plan again."""


class StoreOutdated(BadInput):
    """The tables of the store are those of an older Watchbill; nothing was read or changed."""


class ChangedMeanwhile(WatchbillError):
    """Somebody else has changed what is to be replaced since it was looked at; nothing was changed. Look again."""


class NotFound(WatchbillError):
    """Something was asked for by a name or id that does not exist."""


class EngineDisagreement(WatchbillError):
    """The independent checker and the solver do not agree. The schedule is not saved."""


class SolverFailed(WatchbillError):
    """The solver could not answer at all, for example because the model was malformed."""


class TooLarge(WatchbillError):
    """The problem would need more memory than a search may take; nothing was built."""


class StoreFailed(WatchbillError):
    """The store could not be read or written: it is busy, full or damaged. Nothing is half-written."""


class PublishError(WatchbillError):
    """Publishing stopped. Unless it is an AmbiguousOutcome, the request in question changed nothing."""


class AccessRefused(PublishError):
    """The target does not accept the token, or the token may not do this."""


class AlreadyPublishing(PublishError):
    """Another run writes to the targets; two at once would put every person on duty twice."""


class AmbiguousOutcome(PublishError):
    """A write was sent and no clear answer came back: it may or may not have happened. Read again, never re-send."""


class PublishRefused(PublishError):
    """The target refused a request as a whole."""


class RateLimited(PublishError):
    """The target kept asking to wait; the same command may be run again later."""


class StalePlan(PublishError):
    """What the target shows has changed since the plan was made; make a new plan."""


class TargetNotFound(PublishError, NotFound):
    """The target has no such schedule."""


class TargetUnavailable(PublishError):
    """The target could not be read."""
