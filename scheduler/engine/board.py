"""The board between searchers and provers of one part: the best plan and the best bound that anybody has found."""

from __future__ import annotations

import threading
from collections.abc import Callable

from scheduler.engine.part import Part, Whole


class Board:
    """Best values and best bound of a part, safe to use from several threads.

    ``stop`` is set when the search shall end: by its owner, or here as soon as the bound meets the best or the part
    is found impossible. ``report`` is called with (best or None, bound or None) after every improvement, by the
    thread that made it.
    """

    def __init__(
        self,
        part: Part,
        *,
        stop: threading.Event | None = None,
        report: Callable[[int | None, int | None], None] = lambda _best, _bound: None,
    ) -> None:
        self.part = part
        self.stop = stop or threading.Event()
        self._report = report
        self._lock = threading.Lock()
        self._values: Whole | None = None
        self._best: int | None = None
        self._bound: int | None = None
        self._impossible = False

    @property
    def values(self) -> Whole | None:
        return self._values

    @property
    def best(self) -> int | None:
        return self._best

    @property
    def bound(self) -> int | None:
        """No plan costs less than this; None while nothing is known."""
        return self._bound

    @property
    def is_impossible(self) -> bool:
        """Whether it is proven that there is no plan."""
        return self._impossible

    @property
    def is_closed(self) -> bool:
        """Whether the best is proven."""
        return self._best is not None and self._bound is not None and self._best <= self._bound

    def offer(self, values: Whole) -> bool:
        """Takes a plan when it is allowed and better than the best; says whether it was taken."""
        if not self.part.allows(values):
            return False
        price = self.part.price(values)
        with self._lock:
            if self._best is not None and price >= self._best:
                return False
            self._best, self._values = price, values.copy()
        self._told()
        return True

    def raise_bound(self, bound: int) -> bool:
        """Takes a lower bound (rounded up to a whole number already) when it is better; says whether it was."""
        with self._lock:
            if self._bound is not None and bound <= self._bound:
                return False
            self._bound = bound
        self._told()
        return True

    def refute(self) -> None:
        """Takes the proof that there is no plan at all."""
        self._impossible = True
        self.stop.set()

    def _told(self) -> None:
        if self.is_closed:
            self.stop.set()
        self._report(self._best, self._bound)
