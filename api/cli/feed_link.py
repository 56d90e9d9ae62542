"""``watchbill feed-link``: addresses under which calendars subscribe, one for each device or program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from api.bootstrap import Services
    from scheduler.domain.feeds import FeedLink

HERE = "http://127.0.0.1:8000"
"""Where ``watchbill serve`` answers unless it is told otherwise."""

feed_link = typer.Typer(
    no_args_is_help=True,
    help="Links for calendars that subscribe over HTTP: make them, list them, renew them, take them back.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
LinkId = Annotated[str, typer.Argument(metavar="LINK", help="Id of a link; see 'feed-link list'.")]


@feed_link.command("create")
@at_the_door()
def create(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="engineer, team, programme or customer.")],
    subject_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the engineer, team, rotation or customer.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="The device or program that will read it.")] = "calendar",
    busy: Annotated[bool, typer.Option("--busy", help="Let duty block the calendar.")] = False,
    local_time: Annotated[bool, typer.Option("--local-time", help="Local times with their zone, not UTC.")] = False,
    open_seats: Annotated[bool, typer.Option("--open-seats", help="Show TBD seats, in a programme.")] = False,
    customers: Annotated[bool, typer.Option("--customers", help="Show titles of confidential events.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a link and show its address once. Whoever has the address reads the feed."""
    from pydantic import ValidationError

    from scheduler.domain.feeds import FeedWanted
    from scheduler.services.feeds import create_link
    from scheduler.services.keys import at_the_machine

    fields = {"kind": kind, "subject_id": subject_id, "name": name, "busy": busy, "local_time": local_time}
    try:
        wanted = FeedWanted.model_validate(fields | {"include_open": open_seats, "show_customers": customers})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{first['loc'][0]}: {first['msg']}") from None
    services = services_of(ctx)
    with services.store.writing() as work:
        link, secret = create_link(work, wanted, actor=at_the_machine(work), now=services.now())
    _show_once(services, link, secret, as_json=as_json)


@feed_link.command("list")
@at_the_door()
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all links: what they show and how, whose they are, and who read each of them last."""
    from scheduler.domain.audit import EVERYBODY

    services = services_of(ctx)
    with services.store.reading() as work:
        found, people = work.feeds.links(EVERYBODY), work.feeds.service_ends()
    closed = {link.id: link.why_closed(people, services.now()) for link in found}
    if as_json:
        answer({"feed_links": [_document(link) | {"closed": closed[link.id]} for link in found]})
        return
    for link in found:
        say(f"{link.id}  {_what(link)}  {link.name}  {closed[link.id] or _read(link)}")
    if not found:
        say("No feed links.")


@feed_link.command("rotate")
@at_the_door()
def rotate(ctx: typer.Context, link_id: LinkId, as_json: AsJson = False) -> None:
    """Give a link a new address. The one before works for a week more."""
    from scheduler.services.feeds import rotate_link
    from scheduler.services.keys import at_the_machine

    services = services_of(ctx)
    with services.store.writing() as work:
        link, secret = rotate_link(work, link_id, actor=at_the_machine(work), now=services.now())
    _show_once(services, link, secret, as_json=as_json)


@feed_link.command("revoke")
@at_the_door()
def revoke(ctx: typer.Context, link_id: LinkId) -> None:
    """Close a link at once and for good."""
    from scheduler.services.feeds import revoke_link
    from scheduler.services.keys import at_the_machine

    services = services_of(ctx)
    with services.store.writing() as work:
        link = revoke_link(work, link_id, actor=at_the_machine(work), now=services.now())
    say(f"{link.id} opens nothing any more.")


def _show_once(services: Services, link: FeedLink, secret: str, *, as_json: bool) -> None:
    from api.http.feeds.addresses import addresses

    url, webcal_url = addresses(services.settings.public_url or HERE, secret)
    if not services.settings.public_url:
        tell(f"WATCHBILL_PUBLIC_URL is not set, so the address is that of this machine, {HERE}.")
    if as_json:
        answer({"feed_link": _document(link), "url": url, "webcal_url": webcal_url})
        return
    say(url)
    say(webcal_url)
    tell(f"{link.id}, {link.kind} {link.subject_id}. The addresses are not shown again; who has one reads the feed.")


def _what(link: FeedLink) -> str:
    """What a link shows and how, and whose it is."""
    named = {
        "busy": link.busy,
        "local time": link.local_time,
        "TBD seats": link.include_open,
        "titles of confidential events": link.show_customers,
    }
    how = "".join(f", {name}" for name, is_so in named.items() if is_so)
    return f"{link.kind} {link.subject_id}{how}  of {link.engineer_id or 'no engineer'}"


def _read(link: FeedLink) -> str:
    return f"read {link.fetched_at:%Y-%m-%d %H:%MZ} by {link.fetched_by}" if link.fetched_at else "not read yet"


def _document(link: FeedLink) -> dict[str, Any]:
    return link.model_dump(mode="json", exclude={"owner_id", "created_by", "fetched_tag"})
