"""``watchbill worker``: one more process that runs jobs, on this or another machine."""

from __future__ import annotations

import threading
from typing import Annotated

import typer

from api.cli.answers import tell
from api.cli.boundary import at_the_door
from api.cli.opening import services_of
from scheduler.domain.errors import BadInput


@at_the_door()
def worker(
    ctx: typer.Context,
    number: Annotated[
        int | None, typer.Option(min=0, max=999, help="Number of this worker. Default: the first that is free.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Run jobs from a PostgreSQL database, until Ctrl-C or SIGTERM. Any number of machines may do so.

    A worker that falls silent is lost after half a minute: the others then finish what it had begun.
    """
    from api.cli.running import set_up_log, stopped_by
    from api.jobs.station import working

    set_up_log(verbose=verbose)
    services = services_of(ctx, may_create=True)
    if services.store.is_one_file:
        raise BadInput(
            "workers need a database server: set WATCHBILL_DATABASE_URL to postgresql://...; one file is served by one "
            "process, watchbill serve"
        )
    with working(services, number=number) as (_, name):
        tell(f"Running jobs as {name}. Ctrl-C stops it.")
        stop = threading.Event()
        with stopped_by(stop.set):
            stop.wait()
    tell("Stopped. Jobs that were not done go on elsewhere, or at the next start.")
