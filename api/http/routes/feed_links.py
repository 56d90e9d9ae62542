"""Feed links: one for each calendar program or device, so that one can be closed without touching the others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from api.bootstrap import Services
from api.http.asking import CallerIn, ChangeIn, IdIn, tagged
from api.http.changes import Answer
from api.http.feeds.addresses import addresses
from api.http.feeds.pages import Asked
from api.http.feeds.table import FeedTable
from api.http.models import In, Out, Page, value_of
from api.http.paging import PagingIn
from api.http.route import router
from calendars.ical.doctor import check_feed
from scheduler.domain.feeds import FeedKind, FeedLink, FeedWanted
from scheduler.domain.values import Identifier, OutsideText
from scheduler.services.feeds import create_link, revoke_link, rotate_link
from scheduler.store.unit_of_work import SqlUnitOfWork

EXAMPLE: dict[str, Any] = {"kind": "engineer", "subject_id": "ada", "name": "phone", "local_time": True}
SHOWN: dict[str, Any] = EXAMPLE | {
    "id": "f-0123456789abcdef",
    "busy": False,
    "include_open": False,
    "show_customers": False,
    "engineer_id": "ada",
    "created_at": "2026-12-01T09:00:00Z",
    "rotated_at": None,
    "earlier_until": None,
    "revoked_at": None,
    "closed": "",
    "fetched_at": "2026-12-02T07:30:00Z",
    "fetched_by": "Google-Calendar-Importer",
    "version": 1,
}


class FeedLinkIn(In):
    """The link that you want. The feed of an engineer is your own, unless you are a manager."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    kind: Annotated[FeedKind, Field(strict=False)]
    subject_id: Identifier = Field(description="Id of the engineer, team, rotation (for a programme) or customer.")
    name: OutsideText = Field(min_length=1, description="What you call the device or program that reads it.")
    busy: bool = Field(default=False, description="Let duty block the calendar.")
    local_time: bool = Field(default=False, description="Local times with their zone instead of UTC.")
    include_open: bool = Field(default=False, description="TBD seats too; for managers.")
    show_customers: bool = Field(default=False, description="Titles of confidential events; for managers.")


class FeedLinkOut(Out):
    """A link without its secret. The secret before the last rotation opens it until earlier_until. closed says why it
    opens nothing any more: it was revoked, or whose it is has left; it is empty while the link opens."""

    model_config = ConfigDict(json_schema_extra={"example": SHOWN})

    id: str
    kind: FeedKind
    subject_id: str
    name: str
    busy: bool
    local_time: bool
    include_open: bool
    show_customers: bool
    engineer_id: str | None
    created_at: datetime
    rotated_at: datetime | None
    earlier_until: datetime | None
    revoked_at: datetime | None
    closed: str
    fetched_at: datetime | None
    fetched_by: str
    version: int


class NewFeedLinkOut(FeedLinkOut):
    """A link with its addresses, which are shown this once: whoever has one of them reads the feed. Calendar programs
    open the one with webcal by a click; those on the web want the other to be pasted."""

    url: str
    webcal_url: str


class FeedCheckOut(Out):
    """How a feed does: what clients are known to choke on, a sentence each, and whether the program that read it last
    has what it holds now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "says": [],
                "octets": 2210,
                "modified_at": "2026-12-01T09:00:00Z",
                "fetched_at": "2026-12-02T07:30:00Z",
                "fetched_by": "Google-Calendar-Importer",
                "is_up_to_date": True,
            }
        }
    )

    says: list[str]
    octets: int
    modified_at: datetime
    fetched_at: datetime | None
    fetched_by: str
    is_up_to_date: bool


def feed_link_routes(services: Services, table: FeedTable) -> APIRouter:
    """A link is made, gets another secret, and is revoked; what it shows never changes."""
    routes = router("feed links")

    @routes.get("/feed-links")
    def list_feed_links(caller: CallerIn, paging: PagingIn) -> Page[FeedLinkOut]:
        """Links by id: everybody's, or your own, each with who read it last."""
        with services.store.reading() as work:
            found = work.feeds.links(caller.actor.reach, after=paging.behind(""), limit=paging.fetch)
            closed = _closed(work, found, services.now())
        return paging.page(
            found,
            lambda link: FeedLinkOut(**_fields(table.latest(link)), closed=closed[link.id]),
            lambda link: link.id,
        )

    @routes.get("/feed-links/{link_id}")
    def get_feed_link(link_id: IdIn, caller: CallerIn, response: Response) -> FeedLinkOut:
        """One link."""
        with services.store.reading() as work:
            link = work.feeds.link(link_id, caller.actor.reach)
            closed = _closed(work, [link], services.now())
        response.headers.update(tagged(link.version))
        return FeedLinkOut(**_fields(table.latest(link)), closed=closed[link.id])

    @routes.get("/feed-links/{link_id}/check")
    def check_feed_link(link_id: IdIn, caller: CallerIn) -> FeedCheckOut:
        """The feed doctor: looks at what the link gives out, and at who took it last."""
        with services.store.reading() as work:
            link = table.latest(work.feeds.link(link_id, caller.actor.reach))
        if not table.is_fresh:
            table.refresh()
        page = table.page(link.view, Asked(), services.now())
        return FeedCheckOut(
            says=list(check_feed(page.body)),
            octets=len(page.body),
            modified_at=page.modified_at,
            fetched_at=link.fetched_at,
            fetched_by=link.fetched_by,
            is_up_to_date=link.fetched_tag == page.tag.decode(),
        )

    _add_changes(routes, services)
    return routes


def _add_changes(routes: APIRouter, services: Services) -> None:
    def new(request: Request, link: FeedLink, secret: str, closed: str = "") -> NewFeedLinkOut:
        base = services.settings.public_url or str(request.base_url)
        url, webcal_url = addresses(base, secret)
        return NewFeedLinkOut(**_fields(link), closed=closed, url=url, webcal_url=webcal_url)

    @routes.post("/feed-links", name="create_feed_link", status_code=201, response_model=NewFeedLinkOut)
    def create(body: FeedLinkIn, change: ChangeIn, request: Request) -> Response:
        """Make a link. Its addresses are in this answer and nowhere else."""
        wanted = value_of(FeedWanted, body.model_dump())

        def do(work: SqlUnitOfWork) -> Answer:
            link, secret = create_link(work, wanted, actor=change.caller.actor, now=change.now)
            place = {"Location": f"/v1/feed-links/{link.id}"}
            return Answer(new(request, link, secret), 201, tagged(link.version) | place)

        return change.run(do)

    @routes.post("/feed-links/{link_id}/rotation", name="rotate_feed_link", response_model=NewFeedLinkOut)
    def rotate(link_id: IdIn, change: ChangeIn, request: Request) -> Response:
        """Give a link new addresses. The ones before work for a week more, so that no calendar goes blind; if somebody
        else has them, revoke the link and make another."""

        def do(work: SqlUnitOfWork) -> Answer:
            link, secret = rotate_link(work, link_id, actor=change.caller.actor, now=change.now)
            closed = _closed(work, [link], change.now)[link.id]
            return Answer(new(request, link, secret, closed), headers=tagged(link.version))

        return change.run(do)

    @routes.post("/feed-links/{link_id}/revocation", name="revoke_feed_link", response_model=FeedLinkOut)
    def revoke(link_id: IdIn, change: ChangeIn) -> Response:
        """Close a link for good, within a second. Doing it twice changes nothing."""

        def do(work: SqlUnitOfWork) -> Answer:
            link = revoke_link(work, link_id, actor=change.caller.actor, now=change.now)
            closed = _closed(work, [link], change.now)[link.id]
            return Answer(FeedLinkOut(**_fields(link), closed=closed), headers=tagged(link.version))

        return change.run(do)


def _closed(work: SqlUnitOfWork, links: Collection[FeedLink], now: datetime) -> dict[str, str]:
    """By id, why a link opens nothing any more; empty for one that does."""
    people = work.feeds.service_ends({link.engineer_id for link in links if link.engineer_id is not None})
    return {link.id: link.why_closed(people, now) for link in links}


def _fields(link: FeedLink) -> dict[str, Any]:
    return link.model_dump(include=set(FeedLinkOut.model_fields))
