"""``watchbill holidays``: public holidays from a calendar, as a table to look through and keep."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of
from api.cli.place import place_of
from api.cli.taking import file_in, value_from
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from scheduler.domain.facts import HolidayChange

holidays = typer.Typer(
    no_args_is_help=True,
    help="Public holidays from calendars, for what the known ones of a country leave out or have wrong.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COLUMNS = ("on", "off", "name", "country", "subdivision", "team_id")


@holidays.command("read")
@at_the_door()
def read(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A calendar of holidays, .ics.")],
    country: Annotated[str | None, typer.Option(metavar="CODE", help="Whose they are, such as IL.")] = None,
    subdivision: Annotated[str | None, typer.Option(metavar="CODE", help="The part of that country.")] = None,
    team: Annotated[str | None, typer.Option(metavar="ID", help="The team whose they are, instead.")] = None,
    none: Annotated[bool, typer.Option("--none", help="These dates are no holidays, whatever is known.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the holidays in FILE, from today for 21 months, as the table holiday_changes.csv of an organisation folder.

    Nothing is taken over until that table lies in the folder and the folder is imported.
    """
    _refuse_unknown(ctx, country, subdivision, team)
    place = {"country": country, "subdivision": subdivision, "team_id": team}
    found, warnings = _found(file, place, off=not none, today=place_of(ctx).now().date())
    for warning in warnings:
        tell(f"Warning: {warning}")
    if as_json:
        answer({"holiday_changes": [each.model_dump(mode="json", exclude={"type"}) for each in found]})
        return
    from api.files.csv_text import csv_text

    rows = ([each.on, "yes" if each.off else "no", each.name, *_place(each)] for each in found)
    say(csv_text(COLUMNS, rows).rstrip())


def _refuse_unknown(ctx: typer.Context, country: str | None, subdivision: str | None, team: str | None) -> None:
    """A place that is nowhere would make a table that no import takes. Raises BadInput, and NotFound for a team that is
    not in what was imported."""
    from api.files.advice import countries, country_advice
    from calendars.holidays.loader import knows, public_holidays

    if (country is None) == (team is None):
        raise BadInput("whose holidays these are is not clear; say --country or --team, one of the two")
    code = (country or "").strip().upper()
    if len(code) == 2 and code not in countries():  # other lengths are refused with the change itself
        raise BadInput(f"country: {country!r} is no country; {country_advice(code)}")
    if code and subdivision and knows(code):
        any_day = date(2027, 1, 1)
        public_holidays([(code, subdivision)], any_day, any_day)
    if team is not None and country is None:
        with services_of(ctx).store.reading() as work:
            work.people.team(team)


def _found(
    file: Path, place: dict[str, str | None], *, off: bool, today: date
) -> tuple[tuple[HolidayChange, ...], tuple[str, ...]]:
    """One change for each date. Raises BadInput."""
    from calendars.ical.imported import Wanted
    from calendars.ical.reader import AHEAD, read_dates
    from scheduler.domain.time import DAY

    _change(place, on=today, name="", off=off)  # a place that is not clear is told before the file is read
    found = read_dates(file_in(file), time_zone="UTC", first_on=today, last_on=today + AHEAD, wanted=Wanted.HOLIDAYS)
    names: dict[date, str] = {}
    for dates in found.dates:
        for on in (dates.first_on + DAY * n for n in range((dates.last_on - dates.first_on).days + 1)):
            names.setdefault(on, dates.name)
    changes = tuple(_change(place, on=on, name=name, off=off) for on, name in sorted(names.items()))
    return changes, found.warnings


def _change(place: dict[str, str | None], *, on: date, name: str, off: bool) -> HolidayChange:
    from scheduler.domain.facts import HolidayChange

    return value_from(HolidayChange, {"on": on, "name": name, "off": off} | place, whole="place")


def _place(change: HolidayChange) -> tuple[str | None, ...]:
    return change.country, change.subdivision, change.team_id
