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

Faults = Annotated[
    list[str] | None,
    typer.Option(metavar="KIND[:N]", help="The first N writes meet this fault; may be repeated, in order."),
]
ReadFaults = Annotated[list[str] | None, typer.Option(metavar="KIND[:N]", help="The same for the first reads.")]
Without = Annotated[
    list[str] | None, typer.Option(metavar="EMAIL", help="Somebody whose account is gone; may be repeated.")
]


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
    fault: Faults = None,
    read_fault: ReadFaults = None,
    without: Without = None,
    as_json: AsJson = False,
) -> None:
    """Run a PagerDuty stand-in on a free loopback port, until Ctrl-C.

    It knows the people of the imported organisation and the schedules of WATCHBILL_TARGETS, and forgets nothing.
    A new schedule is shift-based if its id starts with V3, else layer-based. No escalation policy uses PSANDBOX.

    Kinds of fault: drop_before and drop_after break the connection, error_before and error_after answer with status
    500, without and with the write carried out; rate_limited asks to wait; pass lets one through. 'pass:3' and then
    'drop_after' strikes the fourth.
    """
    from api.standin.faults import read_faults
    from api.standin.server import running_standin
    from api.standin.state import SANDBOX

    services = services_of(ctx)
    state_file = state or services.settings.workspace / STATE
    people = people_of(services.organisation())
    schedules = [*schedules_of(services.settings.targets), (SANDBOX, "Nobody is paged by this one")]
    with running_standin(
        people,
        schedules,
        now=services.now,
        state_file=state_file,
        lag_seconds=lag,
        description=description,
        writes_meet=read_faults(fault or ()),
        reads_meet=read_faults(read_fault or ()),
        without=without or (),
    ) as running:
        _until_stopped(running, state_file, as_json=as_json)


def _until_stopped(running: Running, state_file: Path, *, as_json: bool) -> None:
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
