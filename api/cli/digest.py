"""``watchbill digest``: tell people on duty, and Tier 1, what is ahead of them; each of them once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson, services_of
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from scheduler.services.notifying import Send


@at_the_door()
def digest(
    ctx: typer.Context,
    to_folder: Annotated[Path | None, typer.Option(metavar="DIR", help="Write each digest as a text file.")] = None,
    to_webhook: Annotated[str | None, typer.Option(metavar="URL", help="Send each digest as JSON.")] = None,
    to_mail: Annotated[str | None, typer.Option(metavar="SERVER", help="Mail them: smtp://host, smtps://host.")] = None,
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Whom mail comes from.")] = "",
    tier1: Annotated[str | None, typer.Option("--tier1", metavar="ADDRESS", help="Where Tier 1 reads mail.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is due; send and mark nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send the digests that are due: on Thursday at noon, where the reader lives, about the weekend and about terms
    that begin or end; and 24 hours before each shift. Run it every few minutes: what was sent is not sent again, and
    what failed is tried again."""
    from scheduler.services.notifying import due_digests, send_digests

    services = services_of(ctx)
    send = None if dry_run else _channel(to_folder, to_webhook, to_mail, sender, tier1)
    now = services.now()
    due = due_digests(services.store, now)
    if send is None:
        if as_json:
            answer({"due": [each.model_dump(mode="json") for each in due]})
        for each in () if as_json else due:
            say(f"{each.due_at:%Y-%m-%d %H:%M} UTC to {each.address or 'Tier 1'}\n{each.text}")
        if not due and not as_json:
            say("No digest is due.")
        return
    done = send_digests(services.store, due, send, now)
    if as_json:
        answer(done.model_dump(mode="json"))
    else:
        say(f"{len(done.sent)} digests sent, {len(done.before)} were sent before.")
    for says in (*done.skipped, *done.failed):
        tell(says)
    if done.failed:
        raise typer.Exit(Exit.TARGET_FAILED)


def _channel(folder: Path | None, webhook: str | None, mail: str | None, sender: str, tier1: str | None) -> Send:
    """The one way that was asked for. Raises BadInput for none or several."""
    from api.jobs.channels import by_mail, into_folder, to_webhook

    if sum(each is not None for each in (folder, webhook, mail)) != 1:
        raise BadInput("say how to send: --to-folder, --to-webhook or --to-mail, one of them; or look with --dry-run")
    if folder is not None:
        return into_folder(folder)
    if webhook is not None:
        return to_webhook(webhook)
    assert mail is not None
    return by_mail(mail, sender, tier1)
