"""What commands share that take a file over: reading it, naming what does not fit, and only looking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from api.bootstrap import Services
    from scheduler.domain.values import Value
    from scheduler.store.unit_of_work import SqlUnitOfWork

Kind = TypeVar("Kind", bound="Value")
Taken = TypeVar("Taken")


class _OnlyLooked(Exception):
    """Nothing of the transaction is to stay."""


def file_in(path: Path, *endings: str) -> bytes:
    """What is in a file. Raises BadInput when it cannot be read, or has none of the endings that are given."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from None
    if endings and path.suffix.lower() not in endings:
        raise BadInput(f"{path} is no {' or '.join(endings)} file")
    return data


def value_from(
    kind: type[Kind], fields: Mapping[str, Any], *, called: Mapping[str, str] | None = None, whole: str = ""
) -> Kind:
    """The value that options describe. Raises BadInput, which names the first field that does not fit as it is
    ``called`` on the command line; ``whole`` is what to call all of them."""
    from pydantic import ValidationError

    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join((called or {}).get(str(part), str(part)) for part in first["loc"]) or whole
        raise BadInput(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


def taken_over(services: Services, take: Callable[[SqlUnitOfWork], Taken], *, keep: bool) -> Taken:
    """What came of taking something over in one transaction, of which nothing stays unless it is to be kept."""
    try:
        with services.store.writing() as work:
            taken = take(work)
            if not keep:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    return taken
