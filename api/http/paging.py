"""Lists in parts: a cursor says behind which item to go on, so that a list may change while somebody reads it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Query

from api.http.models import Page
from api.http.problems import Refusal, unusable

LONGEST = 100
Value = TypeVar("Value")
Item = TypeVar("Item")
Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list somebody asks for."""

    limit: int
    cursor: str | None

    @property
    def fetch(self) -> int:
        """One more than is shown tells whether there is more."""
        return self.limit + 1

    def behind(self, start: Key) -> Key:
        """The key behind which the part begins, ``start`` for the first. Raises Refusal for a cursor not made here."""
        if self.cursor is None:
            return start
        try:
            key = json.loads(base64.urlsafe_b64decode(self.cursor.encode()))
        except (binascii.Error, ValueError):
            key = None
        if not _is_like(key, start):
            raise strange_cursor()
        return cast(Key, key)

    def page(
        self, found: Sequence[Value], shown: Callable[[Value], Item], key: Callable[[Value], str | int]
    ) -> Page[Item]:
        """The part of what was fetched, and where to go on."""
        part = found[: self.limit]
        more = len(found) > self.limit
        return Page(items=[shown(each) for each in part], next_cursor=_cursor(key(part[-1])) if more else None)


def strange_cursor() -> Refusal:
    """The refusal of a cursor that was not made here."""
    return unusable(("query.cursor", "this is no cursor of this list; leave it out to begin anew"))


def _is_like(key: object, start: str | int) -> bool:
    """Whether a key can be one of a list whose first key is ``start``; numbers fit into a column."""
    if isinstance(start, int):
        return type(key) is int and 0 <= key < 2**63
    return isinstance(key, str) and "\0" not in key


def _cursor(key: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


async def _paging(
    limit: Annotated[int, Query(ge=1, le=LONGEST, description="How many items at most.")] = 50,
    cursor: Annotated[
        str | None, Query(min_length=1, max_length=400, description="next_cursor of the part before.")
    ] = None,
) -> Paging:
    return Paging(limit, cursor)


PagingIn = Annotated[Paging, Depends(_paging)]
"""For the signature of a route that lists."""
