"""What adds to the record by hand: closing, covers, corrections, and erasing somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, a_date, services_of
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from api.bootstrap import Services
    from scheduler.domain.erasure import Erasure
    from scheduler.domain.time import Span
    from scheduler.services.cover_by_hand import CoverByHand

By = Annotated[str, typer.Option(metavar="WHO", help="Who says so, for the record.")]
AN_INSTANT = "write it as 2027-01-09T08:00Z"
Nobody = Annotated[bool, typer.Option("--nobody", help="Nobody served.")]


def an_instant(text: str) -> datetime:
    """An instant from the command line, with its zone."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an instant; {AN_INSTANT}") from None
    if instant.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no time zone; {AN_INSTANT}")
    return instant


@at_the_door()
def close(
    ctx: typer.Context,
    until: Annotated[date, typer.Option(parser=a_date, metavar="DATE", help="Last date to close; it must be over.")],
    by: By = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Post what was served up to a date, covers considered, and close the quarters that are over.

    Closing a quarter puts it into the fairness ledger, from which the next plan starts. Nothing is posted twice.
    """
    from scheduler.services.closing import close_until

    services = services_of(ctx)
    closed = close_until(services.store, until, now=services.now(), by=by)
    if as_json:
        periods = [period.model_dump(mode="json") for period in closed.periods]
        answer({"served": len(closed.served), "periods": periods, "still_open": list(closed.still_open)})
        return
    if closed.is_empty:
        say(f"Nothing to post: everything up to {until} is in the record already.")
    else:
        say(f"{len(closed.served)} entries of duty served.")
    for period in closed.periods:
        say(f"{period.source.quarter} is closed: {period.starts_on} to before {period.ends_on} is in the ledger.")
    if closed.still_open:
        say(f"Still open: {', '.join(closed.still_open)}")


@at_the_door()
def cover(
    ctx: typer.Context,
    duty: Annotated[str, typer.Argument(metavar="DUTY", help="Id of the duty, as 'history list' shows it.")],
    instead_of: Annotated[str, typer.Option(metavar="PERSON", help="Who holds it.")],
    who: Annotated[str | None, typer.Option(metavar="PERSON", help="Who serves it.")] = None,
    nobody: Nobody = False,
    from_at: Annotated[
        datetime | None, typer.Option("--from", parser=an_instant, metavar="INSTANT", help="Only from then on.")
    ] = None,
    until_at: Annotated[
        datetime | None, typer.Option("--until", parser=an_instant, metavar="INSTANT", help="Only until then.")
    ] = None,
    by: By = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Record that somebody serves a duty in another's place, before it is posted as served; two covers are a swap.

    Hard rules that it breaks, by what is known now, are named; it is recorded all the same.
    """
    from api.cli.naming import duty_words, people_words
    from scheduler.services.cover_by_hand import cover_by_hand

    services = services_of(ctx)
    person, part = _somebody(who, nobody=nobody, option="--who"), _span(services, duty, from_at, until_at)
    with services.store.writing() as work:
        done = cover_by_hand(
            work,
            duty,
            instead_of=instead_of,
            who=person,
            span=part,
            now=services.now(),
            by=by,
            parse_policy=services.constraints,
        )
        names, duties = people_words(work), duty_words(work, {duty})
    if as_json:
        answer(_cover_document(done))
        return
    serves, away = names.get(done.entry.person_id or "", "Nobody"), names[done.entry.instead_of]
    hours = f"{done.entry.span.start_at:%Y-%m-%d %H:%M}Z to {done.entry.span.end_at:%Y-%m-%d %H:%M}Z"
    say(f"{serves} serves {duties.get(duty, duty)} instead of {away}, {hours}.")
    for warning in _warnings(done, serves):
        tell(f"Warning: {warning}")


def _cover_document(done: CoverByHand) -> dict[str, Any]:
    from api.cli.documents import violation_document

    broken = None if done.broken is None else [violation_document(each) for each in done.broken]
    return {"entry": done.entry.model_dump(mode="json"), "on_roster": done.is_on_roster, "broken": broken}


def _warnings(done: CoverByHand, who: str) -> Iterator[str]:
    """What is wrong with a cover that is recorded all the same."""
    from api.cli.render.words import counted

    if not done.is_on_roster:
        yield f"{who} is not on the roster of it, so that no rule judges this; it is recorded all the same."
    if done.broken:
        yield f"this breaks {counted(len(done.broken), 'hard rule')}; it is recorded all the same."
    yield from (f"{each.constraint}: {each.says}" for each in done.broken or ())


def _somebody(who: str | None, *, nobody: bool, option: str) -> str | None:
    if (who is None) != nobody:
        raise BadInput(f"say who with {option}, or --nobody; one of the two")
    return who


def _span(services: Services, duty: str, from_at: datetime | None, until_at: datetime | None) -> Span | None:
    """The part of a duty that is meant; a side that is left out is the duty's own."""
    from scheduler.domain.time import Span
    from scheduler.services.standing import standing

    if from_at is None and until_at is None:
        return None
    with services.store.reading() as work:
        whole = next((held.entry.span for held in standing(work.record, duty)), None)
    if whole is None:
        return None  # whoever records the cover says that there is no such duty
    start_at, end_at = from_at or whole.start_at, until_at or whole.end_at
    if start_at >= end_at:
        raise BadInput(f"{duty}: there is no time between --from and --until")
    return Span(start_at=start_at, end_at=end_at)


@at_the_door()
def correct(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Number of the served entry that is wrong.")],
    served_by: Annotated[str | None, typer.Option(metavar="PERSON", help="Who served it.")] = None,
    nobody: Nobody = False,
    by: By = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Say that an entry is wrong, and who served. The entry stays; a new one names it, and the ledger moves along."""
    from scheduler.services.covering import correct as record_correction

    services = services_of(ctx)
    person = _somebody(served_by, nobody=nobody, option="--served-by")
    done = record_correction(services.store, seq, served_by=person, now=services.now(), by=by)
    if as_json:
        document: dict[str, Any] = {"corrected": done.corrected.model_dump(mode="json")}
        document["served"] = done.served.model_dump(mode="json") if done.served else None
        answer({**document, "posted": [entry.model_dump(mode="json") for entry in done.posted]})
        return
    moved = f"; {len(done.posted)} balances of the ledger moved" if done.posted else ""
    say(f"Entry {seq} counts no more; {person or 'nobody'} served {done.corrected.duty_id}{moved}.")


@at_the_door()
def erase(
    ctx: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Engineer id, address or person id.")],
    by: Annotated[str, typer.Option(metavar="WHO", help="Who erases them; somebody else.")],
    confirm: Annotated[str, typer.Option(metavar="PERSON", help="The same again: this cannot be undone.")],
    as_json: AsJson = False,
) -> None:
    """Forget who somebody is: name, address, absences and wishes go; the record and its counts stay, under a number.

    What was written outside the store, such as feeds, pages and the files that were imported, is listed where it lies
    in the workspace, and is yours to delete; backups, too.
    """
    from scheduler.services.erasing import erase as erase_person

    if person != confirm:
        raise BadInput("--confirm does not repeat who is to be erased; nothing was changed")
    services = services_of(ctx)
    erased = erase_person(services.store, person, now=services.now(), by=by)
    named, unread = still_naming(services.settings.workspace, erased.erasure)
    if as_json:
        places = {"files": list(map(str, named)), "unread": list(map(str, unread))}
        answer({"person": erased.person_id, "plans": erased.plans, "left_over": erased.left_over, **places})
        return
    say(f"Who {erased.person_id} was is forgotten; {len(erased.plans)} plans were rewritten and the store compacted.")
    for place in erased.left_over:
        say(f"The same name still stands in {place}, where it is somebody else's or could not be told apart.")
    if named or unread:
        say("Left for you to do, in the workspace:")
    for path in named:
        say(f"  Still names them; take them out or delete it: {path}")
    for path in unread:
        say(f"  Could not be read; look whether it names them: {path}")


def still_naming(folder: Path, erasure: Erasure) -> tuple[list[Path], list[Path]]:
    """Files of the workspace that hold a name or address of the person, and those that could not be looked at. The
    person is erased by then, so that a file which is unreadable, or goes away meanwhile, is no failure."""
    if not erasure.names and not erasure.emails:
        return [], []
    named: list[Path] = []
    unread: list[Path] = []
    for path in sorted(folder.rglob("*")):
        try:
            if _names_them(path, erasure):
                named.append(path)
        except FileNotFoundError:
            continue
        except OSError:
            unread.append(path)
    return named, unread


def _names_them(path: Path, erasure: Erasure) -> bool:
    if not path.is_file() or path.stat().st_size > LARGEST_LOOKED_AT:
        return False
    return erasure.names_them(path.read_bytes().decode("utf-8", errors="replace"))


LARGEST_LOOKED_AT = 64 * 1024 * 1024
"""Bytes up to which a file of the workspace is searched for a name."""
