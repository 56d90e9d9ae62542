"""``watchbill serve``: the HTTP door and the jobs, all in one process."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import tell
from api.cli.boundary import at_the_door
from api.cli.opening import services_of
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from api.bootstrap import Services

TURN_SECONDS = 0.001
"""How long a thread computes before another may: a fifth of what is usual in Python. An answer is handed from thread to
thread several times, and waits so long each time while one of them computes."""


@at_the_door()
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on. The default is this machine alone.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")] = 8000,
    number: Annotated[
        int | None, typer.Option(min=0, max=999, help="Number of this worker. Default: the first that is free.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
    json_log: Annotated[bool, typer.Option("--json-log", help="Log one JSON document a line.")] = False,
) -> None:
    """Answer over HTTP and run jobs in the background, until Ctrl-C or SIGTERM.

    Needs no set-up: without a database address everything is kept in one file in the workspace, which one process
    serves at a time. On PostgreSQL, 'watchbill worker' adds machines that run jobs.
    """
    from api.cli.running import set_up_log, stopped_by
    from api.http.app import create_app
    from api.http.feeds.watch import watching
    from api.jobs.station import working

    set_up_log(verbose=verbose, as_json=json_log)
    services = services_of(ctx, may_create=True)
    with _listening(host, port) as listener, working(services, number=number) as (jobs, name):
        app = create_app(services, jobs)
        server = _server(app)
        _settle()
        place, port = listener.getsockname()[:2]
        tell(f"Watchbill answers at http://{place}:{port} and runs jobs as {name}. Ctrl-C stops it.{_hint(services)}")
        with stopped_by(lambda: _end(app, server)), watching(app.state.feeds):
            server.run(sockets=[listener])
    tell("Stopped. Jobs that were not done go on at the next start.")


def _settle() -> None:
    """What is loaded by now stays, and is not looked through for garbage: that took a tenth of a second each time, in
    which nobody was answered. Threads take turns more often than usual, so that whoever is answered waits less for one
    that computes, such as an import."""
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(TURN_SECONDS)


def _hint(services: Services) -> str:
    """How the first admin comes in, while there is none."""
    with services.store.reading() as work:
        known = work.keys.has_admin(services.now())
    return "" if known else " Nobody can come in yet; make a key with: watchbill key create --admin"


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket, before anything else starts: a port that is taken should cost nobody time, and whoever comes while
    we start waits a moment."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise BadInput(f"cannot listen on {host} port {port}: {error.strerror}; choose another --port") from error
        yield listener


def _end(app: FastAPI, server: uvicorn.Server) -> None:
    """Streams first: the server waits for them."""
    app.state.stopping.set()
    server.handle_exit(0, None)


def _server(app: FastAPI) -> uvicorn.Server:
    import uvicorn

    class Server(uvicorn.Server):
        """Leaves signals to us: it would raise them anew at its end, before the jobs are put aside."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False, lifespan="off"))
