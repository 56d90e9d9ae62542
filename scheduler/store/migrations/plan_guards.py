"""What keeps an announced plan as it was, as revisions 0001 and 0002 set it up. Frozen with them."""

from __future__ import annotations

from scheduler.store.migrations.guards import forbid, forbid_truncate, lift

PARTS = ("plan_shift", "plan_term", "plan_assignment")
_UNANNOUNCED = "'draft', 'discarded'"
_MOVES = (("draft", "published"), ("draft", "discarded"), ("published", "superseded"))
FIXED = (  # noqa: SIM905  # a list of literals would be a page long
    "id quarter version starts_on ends_on created_at created_by penalty penalties problem_digest policy_digest engine "
    "seed workers seconds status objective bound gap stopped aims problem policy term_rotations"
).split()


def guard_plans() -> None:
    """Only the state of a plan moves, along the one way there is; its parts are written with its draft, once."""
    fixed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FIXED)
    legal = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in _MOVES)
    redated = "OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at"
    forbid("plan_begins", "INSERT", "plan", "a plan begins as a draft", "NEW.state <> 'draft'")
    forbid("plan_stays", "UPDATE", "plan", "a plan never changes", fixed)
    forbid("plan_moves_on", "UPDATE", "plan", "a plan does not go back", f"NOT ({legal})")
    forbid("plan_keeps_its_date", "UPDATE", "plan", "the time of publication never changes", redated)
    forbid("plan_remains", "DELETE", "plan", "a published plan is kept", f"OLD.state NOT IN ({_UNANNOUNCED})")
    _guard_against_replace()
    for table in PARTS:
        _guard_part(table)
    for table in ("plan", *PARTS):
        forbid_truncate(table, "a published plan is kept")


def _guard_against_replace() -> None:
    """INSERT OR REPLACE and UPDATE OR REPLACE delete the row in their way without firing its DELETE trigger."""
    exists = "EXISTS (SELECT 1 FROM plan WHERE {})"
    same = exists.format("id = NEW.id OR (quarter = NEW.quarter AND version = NEW.version)")
    other = exists.format("id <> OLD.id AND state = 'published' AND starts_on = NEW.starts_on")
    stands = "another plan is published for this horizon"
    forbid("plan_is_new", "INSERT", "plan", "this plan exists already", same)
    forbid("plan_stands_alone", "UPDATE", "plan", stands, f"NEW.state = 'published' AND {other}")


def _guard_part(table: str) -> None:
    parent = "EXISTS (SELECT 1 FROM plan WHERE id = {}.plan_id AND state IN ({}))"
    to_draft, of_unannounced = parent.format("NEW", "'draft'"), parent.format("OLD", _UNANNOUNCED)
    forbid(f"{table}_begins", "INSERT", table, "only a draft takes new parts", f"NOT {to_draft}")
    forbid(f"{table}_stays", "UPDATE", table, "a plan never changes")
    forbid(f"{table}_remains", "DELETE", table, "a published plan is kept", f"NOT {of_unannounced}")


def lift_plan_guards() -> None:
    """Takes all of it away."""
    for what in ("begins", "stays", "moves_on", "keeps_its_date", "remains", "is_new", "stands_alone", "not_emptied"):
        lift(f"plan_{what}", "plan")
    for table in PARTS:
        for what in ("begins", "stays", "remains", "not_emptied"):
            lift(f"{table}_{what}", table)
