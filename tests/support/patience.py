"""Waiting for what happens elsewhere: in another thread, process or server.

Tests measure no times, for a busy machine is no fault of the code. They wait with patience: where something is to end
soon, what it would do otherwise takes far longer than anybody waits here.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0
"""Many times what a slow machine needs for whatever a test waits for."""


def until(seen: Callable[[], object]) -> None:
    """Returns once ``seen`` says so. Raises AssertionError when patience is at its end."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not seen():
        assert time.monotonic() < give_up_at, f"not seen within {PATIENCE_SECONDS:g} s"
        time.sleep(0.01)
