"""``watchbill standin``: a PagerDuty to practise with, on this machine alone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.standin.server import Running
    from scheduler.domain.organisation import Organisation
    from scheduler.domain.publication import PublicationTarget

STATE = "pagerduty-standin.json"


@at_the_door()
def standin(
    ctx: typer.Context,
    state: Annotated[
        Path | None, typer.Option(help=f"File that keeps its state. Default: {STATE} in the workspace.")
    ] = None,
    lag: Annotated[float, typer.Option(min=0, help="Seconds by which reads lag behind writes.")] = 0.0,
    description: Annotated[
        Path | None, typer.Option(metavar="FILE", help="PagerDuty's API description, to check every exchange.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a PagerDuty stand-in on a free loopback port, until Ctrl-C.

    It knows the people of the imported organisation and the schedules of WATCHBILL_TARGETS, and forgets nothing.
    A new schedule is shift-based if its id starts with V3, else layer-based.
    """
    from api.standin.server import running_standin

    services = services_of(ctx)
    state_file = state or services.settings.workspace / STATE
    people = people_of(services.organisation())
    schedules = schedules_of(services.settings.targets)
    with running_standin(
        people, schedules, now=services.now, state_file=state_file, lag_seconds=lag, description=description
    ) as running:
        if as_json:
            answer({"url": running.base_url, "token": running.token, "state": str(state_file)})
        else:
            for line in how_to_use(running):
                say(line)
        tell("Running. Ctrl-C stops it; its state is kept.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            tell("Stopped.")


def people_of(organisation: Organisation) -> list[tuple[str, str]]:
    """(name, e-mail) of everybody."""
    return [(engineer.name, engineer.email) for engineer in organisation.engineers]


def schedules_of(targets: Iterable[PublicationTarget]) -> list[tuple[str, str]]:
    """(id, name) of the schedules that are written to."""
    return [(target.schedule_id, f"{target.rotation_id} seat {target.seat}") for target in targets]


def how_to_use(running: Running) -> list[str]:
    """What to type so that the publish commands talk to it."""
    return [
        f"export WATCHBILL_PAGERDUTY_URL={running.base_url}",
        f"export WATCHBILL_PAGERDUTY_TOKEN={running.token}",
    ]
