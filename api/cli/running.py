"""What commands that run until somebody stops them share: their log, and how they hear that they should end."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def set_up_log(*, verbose: bool, as_json: bool = False) -> None:
    """Our own words from INFO on, everybody else's from WARNING on, on standard error, and secrets never."""
    from api.http.redaction import JsonLines, PlainLines

    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines() if as_json else PlainLines(FORMAT))
    logging.basicConfig(handlers=[lines], level=logging.WARNING)
    logging.getLogger("watchbill").setLevel(logging.DEBUG if verbose else logging.INFO)


@contextmanager
def stopped_by(heard: Callable[[], None]) -> Iterator[None]:
    """Calls ``heard`` on Ctrl-C and on SIGTERM, instead of what they do otherwise."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        heard()

    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
