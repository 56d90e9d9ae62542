"""Where and when a command runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from api.clock import wall_clock


@dataclass(frozen=True, slots=True)
class Place:
    """The workspace that the command line names, None for the current folder, and the clock.

    The clock is the one on the wall, unless the program that runs the commands gives another as the context's object.
    """

    workspace: Path | None
    now: Callable[[], datetime] = wall_clock


def settle(ctx: typer.Context, workspace: Path | None) -> None:
    """Before any command: from here on, the context's object is the place."""
    given: Any = ctx.obj
    ctx.obj = Place(workspace, given) if callable(given) else Place(workspace)


def place_of(ctx: typer.Context) -> Place:
    """The place, in a command."""
    place = ctx.find_object(Place)
    assert place is not None
    return place
