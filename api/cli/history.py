"""``watchbill history``: the service record: read it, verify it, and sign where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, display, say
from api.cli.boundary import Exit, at_the_door
from api.cli.history_changes import close, correct, cover, erase
from api.cli.history_evidence import evidence, opportunity
from api.cli.opening import AsJson, a_date, services_of
from api.cli.writing import refuse_existing, write_new, write_outputs
from scheduler.domain.errors import BadInput
from scheduler.domain.record_kinds import EntryKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.bootstrap import Services
    from scheduler.domain.checkpoints import Checkpoint
    from scheduler.services.verifying import Verdict

history = typer.Typer(
    no_args_is_help=True,
    help="The service record: what was announced, who served, and what it weighed. Entries are only ever added.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
history.command("evidence")(evidence)
history.command("opportunity")(opportunity)
history.command("close")(close)
history.command("cover")(cover)
history.command("correct")(correct)
history.command("erase")(erase)


@history.command("list")
@at_the_door()
def list_(
    ctx: typer.Context,
    person: Annotated[str | None, typer.Option(metavar="PERSON", help="Engineer id, address or person id.")] = None,
    kinds: Annotated[list[EntryKind] | None, typer.Option("--kind", help="Only this kind; may be repeated.")] = None,
    duty: Annotated[str | None, typer.Option(metavar="DUTY", help="Only this duty.")] = None,
    plan_id: Annotated[str | None, typer.Option("--plan", metavar="PLAN", help="Only this plan.")] = None,
    from_on: Annotated[
        date | None, typer.Option("--from", parser=a_date, metavar="DATE", help="Only from this date on.")
    ] = None,
    until_on: Annotated[
        date | None, typer.Option("--until", parser=a_date, metavar="DATE", help="Only up to this date.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the entries as CSV into a file.")] = None,
    as_json: AsJson = False,
) -> None:
    """List entries of the record, oldest first."""
    from api.cli.render.record import csv_of, entries_table, entry_document
    from scheduler.domain.errors import NotFound

    services = services_of(ctx)
    with services.store.reading() as work:
        who = work.record.find_person(person) if person else None
        if person and who is None:
            raise NotFound(f"the record knows nobody as {person!r}; name somebody of an announced plan")
        found = tuple(
            work.record.entries(
                tuple(kinds or ()),
                person_id=who.id if who else None,
                duty_id=duty,
                plan_id=plan_id,
                from_on=from_on,
                until_on=until_on,
            )
        )
        people = work.record.people()
    if csv is not None:
        write_outputs((csv, csv_of(found, people)))
    if as_json:
        answer({"entries": [entry_document(each, people) for each in found]})
    elif csv is not None:
        say(f"{len(found)} entries are in {csv}.")
    elif found:
        display(entries_table(found, people))
    else:
        say("The record has no such entry." if people else "The record is empty; it begins with: publish release")


@history.command("show")
@at_the_door()
def show(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Number of the entry.")],
    as_json: AsJson = False,
) -> None:
    """Show one entry with all that it says, its hash, and the hash before it."""
    from api.cli.render.record import entry_document, entry_lines

    services = services_of(ctx)
    with services.store.reading() as work:
        document = entry_document(work.record.entry(seq), work.record.people())
    if as_json:
        answer({"entry": document})
        return
    for line in entry_lines(document):
        say(line)


@history.command("verify")
@at_the_door()
def verify(
    ctx: typer.Context,
    checkpoints: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", metavar="FILE", help="A checkpoint that was kept elsewhere; may be repeated."),
    ] = None,
    seen: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER:HASH", help="A head that was noted, as 'publish release' says; may be repeated."),
    ] = None,
    public_key: Annotated[
        str | None, typer.Option(metavar="HEX", help="Key that signed the checkpoints. Default: that of the workspace.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every entry, every announced plan against the record, and both against what was kept elsewhere.

    Names the first bad entry and leaves exit code 1. That entries were cut off at the end, or that everything from
    some entry on was written anew, shows only against a checkpoint or a head.
    """
    from scheduler.domain.record_chain import Head
    from scheduler.services.verifying import verify_record

    services = services_of(ctx)
    given = tuple(read_checkpoint(path) for path in checkpoints or ())
    heads = tuple(Head.read(text) for text in seen or ())
    trust = _trusting(services, public_key, asked=bool(given))
    with services.store.reading() as work:
        verdict = verify_record(work.record, work.plans, is_signed=trust, given=given, seen=heads)
    _tell(verdict, as_json=as_json)
    if not verdict.is_sound:
        raise typer.Exit(Exit.BROKEN)


def _trusting(services: Services, public_key: str | None, *, asked: bool) -> Callable[[Checkpoint], bool]:
    """Whether the trusted key signed a checkpoint; with no key at all, nothing is trusted."""
    from scheduler.store.signing import signed_by

    trusted = public_key or services.trusted_key()
    if trusted is None and asked:
        raise BadInput("there is no key to check the checkpoint with; name it with --public-key")
    return lambda checkpoint: trusted is not None and signed_by(checkpoint, trusted)


def read_checkpoint(path: Path) -> Checkpoint:
    """A checkpoint from a file. Raises BadInput when it is none."""
    from pydantic import ValidationError

    from scheduler.domain.checkpoints import Checkpoint

    try:
        return Checkpoint.model_validate_json(path.read_text("utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not a checkpoint; write one with: watchbill history checkpoint") from error


def _tell(verdict: Verdict, *, as_json: bool) -> None:
    finding = verdict.finding
    if as_json:
        fault = finding.fault.model_dump() if finding.fault else None
        document = {"entries": finding.entries, "head": finding.head.text, "fault": fault}
        answer({"sound": verdict.is_sound, **document, "altered": verdict.altered, "against": verdict.witnesses})
        return
    if finding.fault:
        say(f"The record is broken: {finding.fault.says}.")
        say(f"{finding.entries} entries before it hold.")
    for plan_id in verdict.altered:
        say(f"The plan {plan_id}, or who its people are, was altered: it does not match its seal in the record.")
    if verdict.is_sound:
        against = ", ".join(map(str, verdict.witnesses)) or "none, so that a cut-off end would not show"
        say(f"{finding.entries} entries hold, up to {finding.head.text}")
        say(f"Held against heads noted at entry: {against}.")


@history.command("checkpoint")
@at_the_door()
def checkpoint(
    ctx: typer.Context,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The file to write; one that is there is refused.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write over a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign where the record stands, into a file to keep where nobody who can edit the database can.

    The key is made on first use, in WATCHBILL_RECORD_KEY_FILE; its public half is in the file and on the screen.
    """
    services = services_of(ctx)
    if not overwrite:
        refuse_existing(to)
    with services.store.writing() as work:
        signed = services.signing_key().sign(work.record.head(), services.now())
        work.record.keep_checkpoint(signed)
    write_new(to, signed.model_dump_json(indent=2) + "\n", overwrite=overwrite)
    if as_json:
        answer({"file": str(to), "checkpoint": signed.model_dump(mode="json")})
        return
    say(f"{to} vouches for {signed.seq} entries. Public key: {signed.public_key}")
