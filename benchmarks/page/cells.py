"""Tables, and how numbers are written in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def head(headings: Sequence[str]) -> list[str]:
    return [line(*headings), "|" + "---|" * len(headings)]


def line(*cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def number(value: Any) -> str:
    """A number as it is read, nothing for None."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def cost(value: float | None) -> str:
    """The cost of a plan; a dash when there is none."""
    return "-" if value is None else f"{value:,.0f}"
