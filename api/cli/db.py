"""``watchbill db``: look after the database: bring its tables up to date, check it, move it, back it up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, console, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson
from api.cli.place import place_of

if TYPE_CHECKING:
    from scheduler.store.copying import Progress, TableCopy

db = typer.Typer(
    no_args_is_help=True,
    help="Look after the database: bring its tables up to date, check it, back it up, move it.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

STAMP = "%Y%m%d-%H%M%S"
SETTING = "WATCHBILL_DATABASE_URL"


def _url(ctx: typer.Context) -> str:
    """The database that the settings name."""
    from api.settings import load_settings

    return load_settings(place_of(ctx).workspace).database


@db.command("status")
@at_the_door()
def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say where the database is, what it runs on, and whether its tables are those that this Watchbill needs.

    Changes nothing. Exit code 1 when an upgrade is waiting.
    """
    from scheduler.store.upgrading import status as status_of

    found = status_of(_url(ctx))
    if as_json:
        answer({"database": found.model_dump(mode="json")})
    else:
        say(f"{found.place}: {found.database}, {found.rows:,} rows")
        say(f"Revision {found.revision} of the tables; this Watchbill needs {found.latest}.")
        for each in found.waiting:
            say(f"Waiting: {each}")
        if found.waiting:
            say("Next: watchbill db backup, then watchbill db upgrade")
    if found.waiting:
        raise typer.Exit(Exit.BROKEN)


@db.command("check")
@at_the_door()
def check(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Look for damage: in the file, in references, in tables and guards that somebody changed, in altered plans.

    Changes nothing. Exit code 1 when something is wrong. The record is verified by 'watchbill history verify'.
    """
    from scheduler.store.upgrading import check as problems_of

    problems = problems_of(_url(ctx))
    if as_json:
        answer({"problems": list(problems)})
    else:
        for problem in problems:
            say(problem)
        say(f"{len(problems)} problems." if problems else "No problem found.")
    if problems:
        raise typer.Exit(Exit.BROKEN)


@db.command("upgrade")
@at_the_door()
def upgrade(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Bring the tables of an older Watchbill up to date, in one transaction; run 'watchbill db backup' first."""
    from scheduler.store.upgrading import upgrade as bring_up_to_date

    _report(bring_up_to_date(_url(ctx)), "applied", "The tables are up to date.", as_json=as_json)


@db.command("downgrade")
@at_the_door()
def downgrade(
    ctx: typer.Context,
    to: Annotated[int, typer.Argument(metavar="REVISION", help="The number to go back to; 'db status' says where.")],
    lose: Annotated[bool, typer.Option("--lose", help="Drop tables that hold something, with all of it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take revisions of the tables back, in one transaction, so that an older Watchbill can work on."""
    from scheduler.store.upgrading import downgrade as take_back

    _report(take_back(_url(ctx), to, lose=lose), "undone", f"The tables are at revision {to}.", as_json=as_json)


def _report(headlines: tuple[str, ...], verb: str, last: str, *, as_json: bool) -> None:
    if as_json:
        answer({verb: list(headlines)})
        return
    for headline in headlines:
        say(f"{verb.capitalize()}: {headline}")
    say(last)


@db.command("move")
@at_the_door()
def move(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="URL", help="An empty database, or a file that is not there yet.")],
    as_json: AsJson = False,
) -> None:
    """Copy everything to another database, compare what arrived, and say how to switch over.

    Others can read meanwhile, and wait if they want to write; end 'watchbill serve' and its workers first. The database
    that is moved from stays as it is. Passwords are better kept out of the command line: PostgreSQL reads them from
    the file .pgpass or from PGPASSWORD.
    """
    from scheduler.store.engine import shown_url
    from scheduler.store.moving import move as copy_over

    with _progress() as progress:
        copied = copy_over(_url(ctx), to, progress)
    _tell_copied(copied, shown_url(to), as_json=as_json)
    tell(f"Now set {SETTING} to that address; what is written to the old database from now on stays behind.")


@db.command("backup")
@at_the_door()
def backup(
    ctx: typer.Context,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="A new file. Default: one named by the time, here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write one moment of the database to one file, while others go on working.

    The file is a database of SQLite, whatever it was made from: 'watchbill db restore' brings it back into either kind.
    It holds names, addresses and reasons of absences, and is readable by you alone: keep it so.
    """
    from scheduler.store.moving import backup as write_backup

    file = to or Path(f"watchbill-{place_of(ctx).now():{STAMP}}.sqlite3")
    with _progress() as progress:
        copied = write_backup(_url(ctx), file, progress)
    _tell_copied(copied, str(file), as_json=as_json)


@db.command("restore")
@at_the_door()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that 'watchbill db backup' wrote.")],
    as_json: AsJson = False,
) -> None:
    """Bring a backup back into the database of the settings, where nothing may be yet.

    A file of SQLite that is in the way has to be moved away first, together with what lies beside it. Somebody who
    was erased after the backup is in it still, and has to be erased again.
    """
    from scheduler.store.engine import shown_url
    from scheduler.store.moving import restore as bring_back

    with _progress() as progress:
        copied = bring_back(file, _url(ctx), progress)
    _tell_copied(copied, shown_url(_url(ctx)), as_json=as_json)


def _tell_copied(copied: tuple[TableCopy, ...], place: str, *, as_json: bool) -> None:
    if as_json:
        answer({"place": place, "tables": [each.model_dump(mode="json") for each in copied]})
        return
    rows = sum(each.rows for each in copied)
    say(f"{rows:,} rows of {len(copied)} tables are in {place}; counts and digests agree.")


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar per table that is long enough to wait for, on a terminal; nothing elsewhere."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield lambda _name, _done, _total: None
        return
    from rich.progress import Progress as Bars

    with Bars(console=screen, transient=True) as bars:
        bar = bars.add_task("")
        yield lambda name, done, total: bars.update(bar, description=name, completed=done, total=max(total, 1))
