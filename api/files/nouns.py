"""The nouns of an organisation folder: which file holds what, and as which value an entry is read."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from api.files.rows import AbsenceRow, CarriedRow, EventRow
from api.files.shapes import required_fields
from scheduler.domain.availability import CompanyDay, Interlock, Preference
from scheduler.domain.coverage import TermRotation, WeekendRotation
from scheduler.domain.facts import (
    Affinity,
    Allocation,
    Citizenship,
    ConsentToChange,
    CustomerLimit,
    Experience,
    FeatureWindow,
    HolidayChange,
    HolidayServed,
    Leave,
    Notice,
    OtherDuty,
    PageLoad,
    TimesPassedOver,
    TopHoliday,
    Training,
    WeekendDays,
    WeekendServed,
)
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of entry. ``model`` is what an entry is read as; the fields of ``key`` tell two entries apart.

    ``types`` holds the models of a noun whose entries say by ``type`` which of them they are. ``nested`` fields do
    not fit into a cell, so such a noun has no CSV form.
    """

    name: str
    model: type[BaseModel] | None
    key: tuple[str, ...] = ()
    types: tuple[tuple[str, type[BaseModel]], ...] = ()
    nested: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """What may be written of an entry. The ``type`` of a fact is the name of its file."""
        return tuple(name for name in self.model.model_fields if name != "type") if self.model else ()

    @property
    def required(self) -> tuple[str, ...]:
        return required_fields(self.model) if self.model else ()


FACTS: tuple[Noun, ...] = (
    Noun("trainings", Training, ("engineer_id", "subject")),
    Noun("citizenships", Citizenship, ("engineer_id", "country")),
    Noun("customer_limits", CustomerLimit, ("customer_id",)),
    Noun("affinities", Affinity, ("engineer_id", "customer_id")),
    Noun("allocations", Allocation, ("engineer_id", "title", "first_on")),
    Noun("feature_windows", FeatureWindow, ("team_id", "engineer_id", "title", "first_on")),
    Noun("experience", Experience, ("engineer_id", "rotation_id", "shadowed_on")),
    Noun("other_duties", OtherDuty, ("engineer_id", "rotation", "first_on")),
    Noun("page_loads", PageLoad, ("engineer_id", "on")),
    Noun("holidays_served", HolidayServed, ("engineer_id", "holiday", "year")),
    Noun("top_holidays", TopHoliday, ("holiday", "countries", "first_on")),
    Noun("leaves", Leave, ("engineer_id", "first_on")),
    Noun("notices", Notice, ("engineer_id",)),
    Noun("weekend_days", WeekendDays, ("country", "team_id")),
    Noun("holiday_changes", HolidayChange, ("on", "country", "subdivision", "team_id")),
    Noun("passed_over", TimesPassedOver, ("engineer_id", "rotation_id")),
    Noun("weekends_served", WeekendServed, ("engineer_id", "weekend_on")),
    Noun("consents_to_change", ConsentToChange, ("engineer_id", "duty_id")),
)
"""Each class of fact by the name under which people write it, in the order in which facts reach the organisation."""

NOUNS: dict[str, Noun] = {
    noun.name: noun
    for noun in (
        Noun("teams", Team, ("id",)),
        Noun("engineers", Engineer, ("id",)),
        Noun("customers", Tier1Customer, ("id",)),
        Noun("rotations", None, ("id",), (("weekend", WeekendRotation), ("term", TermRotation)), nested=True),
        Noun("country_rules", CountryRule, ("country",)),
        Noun("company_days", CompanyDay, ("on",)),
        Noun("absences", AbsenceRow),
        Noun("preferences", Preference),
        Noun("interlocks", Interlock, ("id",)),
        Noun("volunteers", Volunteer),
        Noun("events", EventRow, ("id",)),
        Noun("carried", CarriedRow),
        *FACTS,
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
