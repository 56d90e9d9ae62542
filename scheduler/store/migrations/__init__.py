"""The tables of the store, step by step: revision 0001 made the first ones, and every change since is one file.

``versions/rNNNN_what_it_brings.py`` holds one revision each, numbered without a gap, one after the other. The number of
the last one that was applied stands in the table ``watchbill_schema``, so that opening a store asks one question and
loads nothing. ``running`` applies them, with Alembic.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
VERSIONS = FOLDER / "versions"


@cache
def latest() -> int:
    """The number of the last revision that this Watchbill knows."""
    return max(int(file.name[1:5]) for file in VERSIONS.glob("r[0-9][0-9][0-9][0-9]_*.py"))


def revision_id(number: int) -> str:
    """The number as revisions write it: 1 is "0001"."""
    return f"{number:04}"
