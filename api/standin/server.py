"""Runs the stand-in on a free loopback port, in a thread of this process."""

from __future__ import annotations

import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from api.standin.app import create_app
from api.standin.faults import Fault, FaultInjector
from api.standin.state import StandinState
from scheduler.domain.errors import BadInput, PublishError
from scheduler.domain.values import Value

FALLBACK = "Fallback Pager"
"""The user whom new schedules page when nobody else is on call."""
START_SECONDS = 20.0


class Running(Value):
    """Where a stand-in listens, and the token it asks for."""

    base_url: str
    token: str


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application until the block ends; yields its base URL."""
    # asyncio turns Nagle's delay (40 ms a request) off only on sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, log_level="critical", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="standin", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=START_SECONDS)
        listener.close()


@contextmanager
def running_standin(
    people: Iterable[tuple[str, str]],
    schedules: Iterable[tuple[str, str]],
    *,
    now: Callable[[], datetime],
    state_file: Path | None = None,
    lag_seconds: float = 0.0,
    description: Path | None = None,
    writes_meet: Sequence[Fault | None] = (),
    reads_meet: Sequence[Fault | None] = (),
    without: Collection[str] = (),
) -> Iterator[Running]:
    """A stand-in that knows these (name, e-mail) people and (id, name) schedules.

    With a state file it goes on where it stopped, so running a demonstration twice is safe. Reads lag behind writes by
    ``lag_seconds``. With PagerDuty's API ``description`` every exchange is checked, and breaches go to standard error.
    The first writes and reads meet the faults named for them. Accounts with an e-mail of ``without`` are gone as long
    as it runs; BadInput when there is none.
    """
    state = StandinState.load(state_file) if state_file else StandinState()
    state.seed(people, schedules, FALLBACK)
    state.without(without)
    token = secrets.token_urlsafe(16)
    app: ASGIApp = create_app(state, token=token, now=now, save_to=state_file, lag_seconds=lambda: lag_seconds)
    faults = FaultInjector(_checked(app, description) if description else app)
    faults.strike_writes(writes_meet)
    faults.strike_reads(reads_meet)
    with serving(faults) as base_url:
        yield Running(base_url=base_url, token=token)


def _checked(app: ASGIApp, description: Path) -> ASGIApp:
    """The application with a check of every exchange. Raises BadInput when the check cannot be made."""
    try:
        from api.standin.contract import CheckedExchanges, Contract  # noqa: PLC0415  # needs an optional package
    except ImportError:
        raise BadInput("checking exchanges needs the package jsonschema; run: pip install jsonschema") from None
    try:
        contract = Contract(description)
    except (OSError, ValueError) as error:
        raise BadInput(f"{description}: not PagerDuty's API description: {error}") from None
    return CheckedExchanges(app, contract, tell=lambda breach: sys.stderr.write(breach + "\n"))


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > give_up_at:
            raise PublishError("the PagerDuty stand-in did not start on the loopback interface")
        time.sleep(0.01)
