"""What a contender hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """A plan as plain data (None: none was found), the bound that the contender proves (None: it proves none), and
    its course: (seconds since the file was opened, best, bound) whenever one of the two got better.

    ``seconds`` is wall time until the answer, without what a peer needs to start up, which it is granted.
    ``is_proven`` is the contender's own claim.
    """

    plan: Any = None
    bound: float | None = None
    is_proven: bool = False
    seconds: float = 0.0
    first_seconds: float | None = None
    course: list[tuple[float, float | None, float | None]] = field(default_factory=list)
    version: str = ""
