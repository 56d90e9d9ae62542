"""Shapes: raw texts into the fields of a value, so that every cell is read by the field it stands in.

YAML and CSV meet here. ``fte: "0.8"``, ``fte: 0.8`` and the cell ``0.8`` are the same number, and a date is a date
only when written as 2027-01-04: neither a bare number nor a time stamp is taken for one.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar, Union, cast, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ValidationError

from api.files.advice import did_you_mean, explain, looks_like_formula
from api.files.findings import Findings
from api.files.raw import Fields, Raw, Scalar

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
Read = TypeVar("Read", bound=BaseModel)

YEARS = range(1950, 2101)

_YES = frozenset({"true", "yes", "y", "1"})
_NO = frozenset({"false", "no", "n", "0"})


@dataclass(frozen=True, slots=True)
class Item(Generic[Read]):
    """A value together with where it was written."""

    value: Read
    file: str
    fields: Fields

    def line(self, *path: str | int) -> int:
        return self.fields.line_of(path)

    @property
    def place(self) -> str:
        return f"{self.file}:{self.fields.line}"


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError
    return in_our_time(date.fromisoformat(text))


def in_our_time(on: date) -> date:
    """The date, when it lies in a year that somebody can mean; ValueError says so of a slip such as 0207."""
    if on.year not in YEARS:
        raise ValueError(f"the year {on.year} is not meant; write one from {YEARS[0]} to {YEARS[-1]}")
    return on


def _time(text: str) -> time:
    if not re.fullmatch(r"\d\d?:\d\d(:\d\d)?", text, re.ASCII):
        raise ValueError
    hours, _, rest = text.partition(":")
    return time.fromisoformat(f"{int(hours):02}:{rest}")


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or len(text) < 16:
        raise ValueError
    in_our_time(found)
    return found.astimezone(UTC)


def _bool(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError
    return text.lower() in _YES


def _int(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII):
        raise ValueError
    return int(text)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        raise ValueError
    return Decimal(text)


def _float(text: str) -> float:
    return float(_decimal(text))


_LEAVES: dict[type, tuple[Callable[[str], object], str, str]] = {
    date: (_date, "date", "write a date that exists, such as 2027-01-04"),
    time: (_time, "time of day", "write hours and minutes, such as 23:00"),
    datetime: (_instant, "time with an offset", "write date, time and offset, such as 2027-01-16T22:00Z"),
    bool: (_bool, "yes or no", "write yes or no"),
    int: (_int, "whole number", "write digits only"),
    float: (_float, "number", "write a number such as 0.8"),
    Decimal: (_decimal, "number", "write a number such as 1.5"),
}


class Shaper:
    """Reads the entries of one file as values; whatever does not fit becomes a finding with line and field."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings
        self._fields = Fields({}, 1)
        self._bad: set[Path] = set()

    def item(self, model: type[Model], fields: Fields) -> Item[Model] | None:
        """The entry as a value; None when something in it is wrong, all of which is then found."""
        self._fields, self._bad = fields, set()
        arguments = self._arguments(model, fields, ())
        try:
            value = model.model_validate(arguments)
        except ValidationError as error:
            # Innermost first: a list whose only member is refused is not also too short.
            for each in sorted(error.errors(include_url=False), key=lambda each: -len(each["loc"])):
                self._refused(model, each["loc"], *explain(each))
            return None
        return None if self._bad else Item(value, self.file, fields)

    def _refused(self, model: type[BaseModel], loc: Path, problem: str, advice: str) -> None:
        """A finding of pydantic's, unless something in or around it was refused; a sentence names its first field."""
        if any(loc[: len(bad)] == bad or bad[: len(loc)] == loc for bad in self._bad):
            return
        words = re.findall(r"\w+", problem)
        named = next((word for word in words if word in model.model_fields), "") if not loc else ""
        self._problem((*loc, named) if named else loc, problem, advice)

    def _problem(self, path: Path, problem: str, advice: str) -> None:
        self._bad.add(path)
        self.findings.problem(self.file, self._fields.line_of(path), dotted(path), problem, advice)

    def _arguments(self, model: type[BaseModel], fields: Fields, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in fields.lines:
            if name not in model.model_fields:
                known = ", ".join(model.model_fields)
                advice = did_you_mean(name, model.model_fields) or f"known fields: {known}"
                self._problem((*path, name), f"unknown field {name!r}", advice)
        for name, raw in fields.values.items():
            if name in model.model_fields:
                found[name] = self._value(model.model_fields[name].annotation, raw, (*path, name))
        return found

    def _value(self, annotation: object, raw: Raw, path: Path) -> object:
        kind = _peeled(annotation)
        if get_origin(kind) is tuple:
            return self._several(get_args(kind)[0], raw, path)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._nested(kind, raw, path)
        if not isinstance(raw, Scalar):
            self._problem(path, "a single value is asked for here", "write one text, not a list or a mapping")
            return None
        return self._leaf(kind, raw.text, path)

    def _several(self, kind: object, raw: Raw, path: Path) -> tuple[object, ...]:
        if isinstance(raw, Scalar):
            words = [word for word in re.split(r"[;\s]+", raw.text) if word]
            return tuple(self._value(kind, Scalar(word, raw.line), path) for word in words)
        if isinstance(raw, Fields):
            self._problem(path, "a list is asked for here", "write [a, b] or one - line each")
            return ()
        return tuple(self._value(kind, item, (*path, n)) for n, item in enumerate(raw.items))

    def _nested(self, kind: type[BaseModel], raw: Raw, path: Path) -> object:
        if isinstance(raw, Fields):
            return self._arguments(kind, raw, path)
        names = ", ".join(list(kind.model_fields)[:3])
        self._problem(path, "named fields are asked for here", f"write name: value pairs such as {names}")
        return None

    def _leaf(self, kind: object, text: str, path: Path) -> object:
        if isinstance(kind, type) and kind in _LEAVES:
            read, what, advice = _LEAVES[kind]
            try:
                return read(text)
            except (ValueError, OverflowError):
                self._problem(path, f"{text[:60]!r} is not a {what}", advice)
                return None
        if looks_like_formula(text):
            problem = f"the text begins with {text[0]!r}, as a formula does"
            self._problem(path, problem, "begin with a letter or a digit")
        return text


def dotted(path: Path) -> str:
    """A path as people write it: windows[2].opens_at."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _peeled(annotation: object) -> object:
    """The type under Annotated and "or None"."""
    if get_origin(annotation) is Annotated:
        return _peeled(get_args(annotation)[0])
    if annotation is AwareDatetime:
        return datetime
    if get_origin(annotation) in (Union, types.UnionType):
        return _peeled(next(arm for arm in cast(Any, get_args(annotation)) if arm is not type(None)))
    return annotation


def required_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Names of the fields that have no default."""
    return tuple(name for name, info in model.model_fields.items() if info.is_required())
