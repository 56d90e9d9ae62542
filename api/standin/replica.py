"""Reads that lag behind writes, as those of a service with replicas may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from api.standin.state import StandinState


class Replica:
    """What readers see: the state as it was ``lag_seconds`` ago. Without a lag, the state itself."""

    def __init__(self, state: StandinState, now: Callable[[], datetime], lag_seconds: Callable[[], float]) -> None:
        self._state = state
        self._now = now
        self._lag = lag_seconds
        self._before: list[tuple[datetime, StandinState]] = []

    def about_to_write(self) -> None:
        """Keep the state as it is before a write, as long as somebody may still see it."""
        horizon = self._now() - timedelta(seconds=self._lag())
        self._before = [(at, state) for at, state in self._before if at > horizon]
        if self._lag() > 0:
            self._before.append((self._now(), self._state.model_copy(deep=True)))

    def seen(self) -> StandinState:
        """The state before the first write that readers cannot know of yet."""
        horizon = self._now() - timedelta(seconds=self._lag())
        return next((state for at, state in self._before if at > horizon), self._state)
