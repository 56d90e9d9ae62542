"""The organisation as rows and back. ``NOUNS`` is the one list of what is kept, in the order rows refer to each other.

Where the columns of a row are the fields of its value, the pair of functions is the shared one; the others stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from pydantic import TypeAdapter

from scheduler.domain.availability import Absence, CompanyDay, Interlock, Preference
from scheduler.domain.coverage import Rotation
from scheduler.domain.events import CustomerEvent
from scheduler.domain.facts import Fact
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.time import Span
from scheduler.domain.values import Value, canonical_json
from scheduler.store.columns import Row
from scheduler.store.tables import (
    AbsenceRow,
    CarriedLoadRow,
    CompanyDayRow,
    CountryRuleRow,
    CustomerEventRow,
    CustomerRow,
    EngineerRow,
    FactRow,
    InterlockRow,
    PreferenceRow,
    RotationRow,
    TeamRow,
    VolunteerRow,
)

_ROTATION: TypeAdapter[Any] = TypeAdapter(Rotation)
_FACT: TypeAdapter[Any] = TypeAdapter(Fact)
_Kept = TypeVar("_Kept", bound=Value)


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of thing that an organisation holds: its field there, its table, and the way in and out."""

    field: str
    row: type[Row]
    to_row: Callable[[Any, int], Row]
    to_value: Callable[[Any], Value]


def flat_row(row: type[Row], value: Value, position: int, **more: Any) -> Row:
    """A row whose columns are the fields of the value, its position, and more."""
    columns = value.model_dump() | more | {"position": position}
    return row(**columns)


def flat_value(value: type[_Kept], row: Row) -> _Kept:
    """The value whose fields are columns of the row; other columns stay behind."""
    return value(**row.model_dump(include=set(value.model_fields)))


def engineer_row(engineer: Engineer, position: int) -> Row:
    """An address is one person's, however it is written."""
    return flat_row(EngineerRow, engineer, position, email_folded=engineer.email.casefold())


def absence_rows(absences: tuple[Absence, ...], reasons: Mapping[Absence, str]) -> tuple[Row, ...]:
    """Absences with the private reasons that were given for them. There is no way back for a reason."""
    return tuple(flat_row(AbsenceRow, a, n, reason=reasons.get(a, "")) for n, a in enumerate(absences))


def rotation_row(rotation: Any, position: int) -> RotationRow:
    """Columns to look at, and the whole rotation to read back."""
    return RotationRow(
        id=rotation.id,
        position=position,
        type=rotation.type,
        name=rotation.name,
        time_zone=rotation.time_zone,
        body=canonical_json(rotation),
    )


def rotation(row: RotationRow) -> Any:
    """A weekend or a term rotation, by its type."""
    return _ROTATION.validate_json(row.body)


def event_row(event: CustomerEvent, position: int) -> CustomerEventRow:
    """The span becomes two columns."""
    fields = event.model_dump(exclude={"span"})
    return CustomerEventRow(**fields, position=position, start_at=event.span.start_at, end_at=event.span.end_at)


def event(row: CustomerEventRow) -> CustomerEvent:
    """The two columns become a span."""
    fields = row.model_dump(exclude={"position", "start_at", "end_at"})
    return CustomerEvent(**fields, span=Span(start_at=row.start_at, end_at=row.end_at))


def fact_row(fact: Any, position: int) -> FactRow:
    """The type and the person to look for, and the whole fact to read back."""
    engineer_id = getattr(fact, "engineer_id", None)
    return FactRow(position=position, type=fact.type, engineer_id=engineer_id, body=canonical_json(fact))


def fact(row: FactRow) -> Any:
    """A fact of the class that its type names."""
    return _FACT.validate_json(row.body)


def _flat(field: str, value: type[Value], row: type[Row], to_row: Callable[[Any, int], Row] | None = None) -> Noun:
    return Noun(field, row, to_row or partial(flat_row, row), partial(flat_value, value))


NOUNS = (
    _flat("teams", Team, TeamRow),
    _flat("engineers", Engineer, EngineerRow, engineer_row),
    _flat("customers", Tier1Customer, CustomerRow),
    _flat("country_rules", CountryRule, CountryRuleRow),
    Noun("rotations", RotationRow, rotation_row, rotation),
    _flat("absences", Absence, AbsenceRow),
    _flat("preferences", Preference, PreferenceRow),
    _flat("interlocks", Interlock, InterlockRow),
    _flat("volunteers", Volunteer, VolunteerRow),
    Noun("events", CustomerEventRow, event_row, event),
    _flat("company_days", CompanyDay, CompanyDayRow),
    _flat("carried", CarriedLoad, CarriedLoadRow),
    Noun("facts", FactRow, fact_row, fact),
)


def organisation_rows(organisation: Organisation, reasons: Mapping[Absence, str]) -> Iterator[tuple[Row, ...]]:
    """The rows of every noun, a noun at a time, in the order in which they may be written."""
    for noun in NOUNS:
        values = getattr(organisation, noun.field)
        if noun.row is AbsenceRow:
            yield absence_rows(values, reasons)
        else:
            yield tuple(noun.to_row(value, position) for position, value in enumerate(values))
