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
    "list_audit_entries": Access("audit:read", NO, NO, NO, NO, ALL, ALL),
}

SCOPES = frozenset(row.scope for row in TABLE.values() if row.scope is not None)
"""Everything that a key may be limited to."""


def access_of(route_name: str) -> Access:
    """The row of a route. Raises RuntimeError when there is none: that is a fault in the program."""
    if route_name not in TABLE:
        raise RuntimeError(f"the route {route_name!r} has no row in {__name__}; say there who may use it")
    return TABLE[route_name]
