"""Who may do what over HTTP: one table. ``GuardedRoute`` enforces it, and tests are made from it.

A cell says what a principal gets of a route: ``ALL`` objects; their ``OWN`` alone, while another person's is not there
(404); or ``NO`` access: 401 for those whom we do not know, 403 for those whom we do. A feed token opens the one feed
that it was made for and nothing else, so it is nobody at every other route.

A route that has no row cannot be made.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from scheduler.domain.keys import Role


class Cell(Enum):
    """How far a principal reaches through a route."""

    NO = auto()
    OWN = auto()
    ALL = auto()


class Access(NamedTuple):
    """One row. ``scope`` is what a key may be limited to; None: every key will do. The rest are cells."""

    scope: str | None
    anonymous: Cell
    feed_token: Cell
    engineer: Cell
    reviewer: Cell
    manager: Cell
    admin: Cell

    @property
    def is_open(self) -> bool:
        """Whether nobody is asked who they are."""
        return self.anonymous is Cell.ALL

    def cell(self, role: Role) -> Cell:
        """What a role gets."""
        cell = getattr(self, role.value)
        assert isinstance(cell, Cell)
        return cell


NO, OWN, ALL = Cell.NO, Cell.OWN, Cell.ALL

TABLE: dict[str, Access] = {
    # name of the route              scope                 anonymous feed engineer reviewer manager admin
    "health": Access(None, ALL, ALL, ALL, ALL, ALL, ALL),
    "ready": Access(None, ALL, ALL, ALL, ALL, ALL, ALL),
    "openapi": Access(None, ALL, ALL, ALL, ALL, ALL, ALL),
    "metrics": Access("metrics:read", NO, NO, NO, NO, ALL, ALL),
    "login": Access(None, ALL, ALL, ALL, ALL, ALL, ALL),
    "finish_login": Access(None, ALL, ALL, ALL, ALL, ALL, ALL),
    "logout": Access(None, NO, NO, OWN, OWN, OWN, OWN),
    "me": Access(None, NO, NO, OWN, OWN, ALL, ALL),
    "list_people": Access("people:read", NO, NO, OWN, NO, ALL, ALL),
    "get_person": Access("people:read", NO, NO, OWN, NO, ALL, ALL),
    "list_teams": Access("people:read", NO, NO, ALL, ALL, ALL, ALL),
    "get_team": Access("people:read", NO, NO, ALL, ALL, ALL, ALL),
    "list_registrations": Access("registrations:read", NO, NO, OWN, NO, ALL, ALL),
    "export_registrations": Access("registrations:read", NO, NO, OWN, NO, ALL, ALL),
    "get_registration": Access("registrations:read", NO, NO, OWN, NO, ALL, ALL),
    "get_registration_status": Access("registrations:read", NO, NO, OWN, NO, ALL, ALL),
    "create_registration": Access("registrations:write", NO, NO, OWN, NO, ALL, ALL),
    "import_registrations": Access("registrations:write", NO, NO, OWN, NO, ALL, ALL),
    "change_registration": Access("registrations:write", NO, NO, OWN, NO, ALL, ALL),
    "withdraw_registration": Access("registrations:write", NO, NO, OWN, NO, ALL, ALL),
    "list_windows": Access("windows:read", NO, NO, ALL, NO, ALL, ALL),
    "get_window": Access("windows:read", NO, NO, ALL, NO, ALL, ALL),
    "create_window": Access("windows:write", NO, NO, NO, NO, ALL, ALL),
    "change_window": Access("windows:write", NO, NO, NO, NO, ALL, ALL),
    "list_keys": Access("keys:read", NO, NO, OWN, OWN, OWN, ALL),
    "get_key": Access("keys:read", NO, NO, OWN, OWN, OWN, ALL),
    "create_key": Access("keys:write", NO, NO, OWN, OWN, OWN, ALL),
    "revoke_key": Access("keys:write", NO, NO, OWN, OWN, OWN, ALL),
    "start_plan_run": Access("plans:write", NO, NO, NO, NO, ALL, ALL),
    "start_replan_run": Access("plans:write", NO, NO, NO, NO, ALL, ALL),
    "list_jobs": Access("jobs:read", NO, NO, NO, NO, ALL, ALL),
    "get_job": Access("jobs:read", NO, NO, NO, NO, ALL, ALL),
    "watch_job": Access("jobs:read", NO, NO, NO, NO, ALL, ALL),
    "cancel_job": Access("jobs:write", NO, NO, NO, NO, ALL, ALL),
    "list_plans": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "get_plan": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "list_plan_duties": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "compare_plan": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "explain_plan": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "list_open_seats": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "approve_plan": Access("plans:write", NO, NO, NO, NO, ALL, ALL),
    "discard_plan": Access("plans:write", NO, NO, NO, NO, ALL, ALL),
    "publish_plan": Access("plans:write", NO, NO, NO, NO, ALL, ALL),
    "get_feed": Access(None, ALL, ALL, ALL, ALL, ALL, ALL),
    "head_feed": Access(None, ALL, ALL, ALL, ALL, ALL, ALL),
    "list_feed_links": Access("feeds:read", NO, NO, OWN, NO, ALL, ALL),
    "get_feed_link": Access("feeds:read", NO, NO, OWN, NO, ALL, ALL),
    "check_feed_link": Access("feeds:read", NO, NO, OWN, NO, ALL, ALL),
    "create_feed_link": Access("feeds:write", NO, NO, OWN, NO, ALL, ALL),
    "rotate_feed_link": Access("feeds:write", NO, NO, OWN, NO, ALL, ALL),
    "revoke_feed_link": Access("feeds:write", NO, NO, OWN, NO, ALL, ALL),
    "get_schedule": Access("schedule:read", NO, NO, ALL, ALL, ALL, ALL),
    "list_events": Access("events:read", NO, NO, ALL, NO, ALL, ALL),
    "get_event": Access("events:read", NO, NO, ALL, NO, ALL, ALL),
    "create_event": Access("events:write", NO, NO, NO, NO, ALL, ALL),
    "change_event": Access("events:write", NO, NO, NO, NO, ALL, ALL),
    "cancel_event": Access("events:write", NO, NO, NO, NO, ALL, ALL),
    "import_event_calendar": Access("events:write", NO, NO, NO, NO, ALL, ALL),
    "import_event_table": Access("events:write", NO, NO, NO, NO, ALL, ALL),
    "list_event_sources": Access("events:read", NO, NO, NO, NO, ALL, ALL),
    "read_event_source": Access("events:write", NO, NO, NO, NO, ALL, ALL),
    "list_away_calendars": Access("absences:read", NO, NO, OWN, NO, ALL, ALL),
    "import_absences": Access("absences:write", NO, NO, OWN, NO, ALL, ALL),
    "read_away_calendar": Access("absences:write", NO, NO, OWN, NO, ALL, ALL),
    "remove_away_calendar": Access("absences:write", NO, NO, OWN, NO, ALL, ALL),
    "list_history": Access("record:read", NO, NO, OWN, ALL, ALL, ALL),
    "get_record_state": Access("record:read", NO, NO, ALL, ALL, ALL, ALL),
    "verify_whole_record": Access("record:read", NO, NO, NO, ALL, ALL, ALL),
    "get_evidence": Access("record:read", NO, NO, OWN, ALL, ALL, ALL),
    "export_evidence": Access("record:read", NO, NO, OWN, ALL, ALL, ALL),
    "list_opportunities": Access("record:read", NO, NO, OWN, ALL, ALL, ALL),
    "get_scope_report": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "acknowledge_scope": Access("plans:write", NO, NO, NO, NO, ALL, ALL),
    "list_cover_candidates": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "list_covers": Access("covers:read", NO, NO, ALL, NO, ALL, ALL),
    "get_cover": Access("covers:read", NO, NO, ALL, NO, ALL, ALL),
    "ask_for_cover": Access("covers:write", NO, NO, OWN, NO, ALL, ALL),
    "accept_cover": Access("covers:write", NO, NO, OWN, NO, ALL, ALL),
    "take_cover_back": Access("covers:write", NO, NO, OWN, NO, ALL, ALL),
    "decide_cover": Access("covers:write", NO, NO, NO, NO, ALL, ALL),
    "list_rotations": Access("rotations:read", NO, NO, ALL, ALL, ALL, ALL),
    "get_rotation": Access("rotations:read", NO, NO, ALL, ALL, ALL, ALL),
    "get_policy": Access("policy:read", NO, NO, ALL, ALL, ALL, ALL),
    "change_policy": Access("policy:write", NO, NO, NO, NO, ALL, ALL),
    "list_policy_versions": Access("policy:read", NO, NO, ALL, ALL, ALL, ALL),
    "get_policy_version": Access("policy:read", NO, NO, ALL, ALL, ALL, ALL),
    "compare_policy_version": Access("policy:read", NO, NO, ALL, ALL, ALL, ALL),
    "get_plan_policy": Access("plans:read", NO, NO, NO, NO, ALL, ALL),
    "list_interlocks": Access("interlocks:read", NO, NO, OWN, NO, ALL, ALL),
    "get_interlock": Access("interlocks:read", NO, NO, OWN, NO, ALL, ALL),
    "create_interlock": Access("interlocks:write", NO, NO, NO, NO, ALL, ALL),
    "change_interlock": Access("interlocks:write", NO, NO, NO, NO, ALL, ALL),
    "remove_interlock": Access("interlocks:write", NO, NO, NO, NO, ALL, ALL),
    "list_audit_entries": Access("audit:read", NO, NO, NO, NO, ALL, ALL),
}

SCOPES = frozenset(row.scope for row in TABLE.values() if row.scope is not None)
"""Everything that a key may be limited to."""


def access_of(route_name: str) -> Access:
    """The row of a route. Raises RuntimeError when there is none: that is a fault in the program."""
    if route_name not in TABLE:
        raise RuntimeError(f"the route {route_name!r} has no row in {__name__}; say there who may use it")
    return TABLE[route_name]
