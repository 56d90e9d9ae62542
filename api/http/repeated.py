"""What stands twice in a request, where only one of them would count: nobody is to guess which."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

_Place: TypeAlias = "tuple[_Place | None, str]"
"""A path as its last part and the path before it, so that deep bodies cost no more than they have parts."""


class _Fields(tuple[tuple[str, Any], ...]):
    """An object as it is written, field by field."""


def repeated_key(body: bytes) -> str | None:
    """The path of a key that stands twice in one object of a JSON body; None where there is none, or no JSON."""
    try:
        written = json.loads(body, object_pairs_hook=_Fields)
    except (ValueError, RecursionError):
        return None  # whoever reads the body says so
    inside: list[tuple[_Place, Any]] = [((None, "body"), written)]
    while inside:
        place, found = inside.pop()
        twice = repeated(name for name, _ in found) if isinstance(found, _Fields) else ()
        if twice:
            return _path((place, twice[0]))
        inside += (((place, name), part) for name, part in _parts(found) if isinstance(part, _Fields | list))
    return None


def repeated(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are there more than once, in the order in which they come first."""
    return tuple(name for name, times in Counter(names).items() if times > 1)


def _parts(found: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(found, _Fields):
        return found
    return ((str(number), part) for number, part in enumerate(found if isinstance(found, list) else ()))


def _path(place: _Place) -> str:
    return ".".join(reversed(list(_names(place))))


def _names(place: _Place) -> Iterator[str]:
    at: _Place | None = place
    while at is not None:
        at, name = at
        yield name
