"""The one exception to "a plan never changes": somebody in it is erased. Set up by revision 0003, and frozen with it.

Exactly this is let through, and only while a row of ``erasure_pass`` names the engineer: in the head of a plan, the
texts that may name people and their digests, when the new problem is the old one or names the person id; and in an
assignment, that engineer's id becoming that person's.
"""

from __future__ import annotations

from scheduler.store.migrations.guards import forbid, lift
from scheduler.store.migrations.plan_guards import FIXED, PARTS

_TEXTS = ("problem", "problem_digest", "policy", "policy_digest", "created_by")
_STAY = (  # noqa: SIM905  # a list of literals would be a page long
    "id quarter version starts_on ends_on created_at penalty penalties engine seed workers seconds status objective "
    "bound gap stopped aims term_rotations"
).split()
_MOVES = (("draft", "published"), ("draft", "discarded"), ("published", "superseded"))
_ASSIGNMENT = ("plan_id", "duty_id", "seat", "rotation_id", "start_at", "end_at", "time_zone")
NEVER = "a plan never changes"


def allow_erasure() -> None:
    """Replaces the guards that would stand in the way by ones that know the exception."""
    _lift_strict()
    named = _while_erasing("NEW.problem = OLD.problem OR NEW.problem LIKE '%\"' || e.person_id || '\"%'")
    erased = f"({_same(('state', 'published_at', *_STAY))} AND {named})"
    forbid("plan_stays", "UPDATE", "plan", NEVER, f"({_differ((*_STAY, *_TEXTS))}) AND NOT {erased}")
    forbid("plan_moves_on", "UPDATE", "plan", "a plan does not go back", f"NOT ({_legal()}) AND NOT {erased}")
    theirs = _while_erasing("e.engineer_id = OLD.engineer_id AND e.person_id = NEW.engineer_id")
    renamed = f"({_same(_ASSIGNMENT)} AND {theirs})"
    forbid("plan_assignment_stays", "UPDATE", "plan_assignment", NEVER, f"NOT {renamed}")


def forbid_erasure() -> None:
    """The guards as they were before there was an exception."""
    _lift_strict()
    forbid("plan_stays", "UPDATE", "plan", NEVER, _differ(tuple(FIXED)))
    forbid("plan_moves_on", "UPDATE", "plan", "a plan does not go back", f"NOT ({_legal()})")
    forbid("plan_assignment_stays", "UPDATE", PARTS[2], NEVER)


def _while_erasing(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasure_pass e WHERE {condition})"  # noqa: S608  # conditions of ours


def _lift_strict() -> None:
    for name in ("plan_stays", "plan_moves_on"):
        lift(name, "plan")
    lift("plan_assignment_stays", "plan_assignment")


def _legal() -> str:
    return " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in _MOVES)


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def _same(columns: tuple[str, ...]) -> str:
    return f"NOT ({_differ(columns)})"
