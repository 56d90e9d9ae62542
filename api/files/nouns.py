"""The nouns of an organisation folder: which file holds what, and as which value an entry is read."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from api.files.rows import AbsenceRow, CarriedRow, EventRow
from api.files.shapes import required_fields
from scheduler.domain.availability import CompanyDay, Interlock, Preference
from scheduler.domain.coverage import TermRotation, WeekendRotation
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of entry. ``model`` is what an entry is read as; ``key`` tells two entries apart.

    ``types`` holds the models of a noun whose entries say by ``type`` which of them they are. ``nested`` fields do
    not fit into a cell, so such a noun has no CSV form.
    """

    name: str
    model: type[BaseModel] | None
    key: str | None = None
    types: tuple[tuple[str, type[BaseModel]], ...] = ()
    nested: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.model.model_fields) if self.model else ()

    @property
    def required(self) -> tuple[str, ...]:
        return required_fields(self.model) if self.model else ()


NOUNS: dict[str, Noun] = {
    noun.name: noun
    for noun in (
        Noun("teams", Team, "id"),
        Noun("engineers", Engineer, "id"),
        Noun("customers", Tier1Customer, "id"),
        Noun("rotations", None, "id", (("weekend", WeekendRotation), ("term", TermRotation)), nested=True),
        Noun("country_rules", CountryRule, "country"),
        Noun("company_days", CompanyDay, "on"),
        Noun("absences", AbsenceRow),
        Noun("preferences", Preference),
        Noun("interlocks", Interlock, "id"),
        Noun("volunteers", Volunteer),
        Noun("events", EventRow, "id"),
        Noun("carried", CarriedRow),
        Noun("policy", None, nested=True),
    )
}

ORGANISATION = "organisation"
SCALARS: tuple[str, ...] = ("name", "domains")
"""What organisation.yaml may hold besides nouns: the name, and the list of domains that may be spoken of."""

KNOWN_FILES: tuple[str, ...] = (
    *(f"{name}.{ending}" for name, noun in NOUNS.items() for ending in (("yaml",) if noun.nested else ("yaml", "csv"))),
    f"{ORGANISATION}.yaml",
    "events.ics",
)

