"""What polls of calendars cost: processor time and database statements of an unchanged poll, and of a rendered feed.

    python -m benchmarks.feeds --subscribers 1000000

A quarter of the bundled organisation is published, and that many links are spread over its people. Polls go through the
whole application, as a server calls it, in this process; what a server spends on sockets and HTTP comes on top. The
best of five rounds counts, because whatever else the machine does can only add.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing, contextmanager
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from fastapi import FastAPI

from api.bootstrap import Services, build
from api.cli.demonstration import demo_clock
from api.cli.init import copy_example
from api.cli.searching import Search, search
from api.http.app import create_app
from api.http.feeds.table import FeedTable
from api.jobs.durable import DurableJobs
from api.settings import Settings
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.feeds import FEED_PREFIX, FeedKind, FeedWanted
from scheduler.domain.keys import digest_of, new_secret
from scheduler.services.feeds import create_link
from scheduler.services.keys import at_the_machine
from scheduler.store.feed_tables import FeedLinkRow

STARTS_ON, WEEKS, SOLVE_SECONDS = date(2027, 1, 4), 13, 30.0
ROUNDS, POLLS, RENDERS = 5, 20_000, 2_000
AT_ONCE = 10_000
LASTS_SECONDS = 3600.0
POLLS_PER_SECOND = 1_111
"""A million subscribers, each every 15 minutes."""
MOST_304_US, MOST_200_US, MOST_SHARE = 60.0, 400.0, 0.20


class Figures(NamedTuple):
    """Microseconds of processor time for each poll, statements in all of them, and what a million subscribers take."""

    subscribers: int
    unchanged_us: float
    by_date_us: float
    kept_us: float
    rendered_us: float
    rendered_events: float
    statements: int
    share_of_core: float
    megabytes: float

    @property
    def met(self) -> bool:
        """The bars: 60 us and no statement for an unchanged poll, 400 us for a rendered feed, a fifth of a core."""
        return (
            self.unchanged_us <= MOST_304_US
            and self.rendered_us <= MOST_200_US
            and not self.statements
            and self.share_of_core <= MOST_SHARE
        )


def measure(subscribers: int) -> Figures:
    """The figures for that many links."""
    with tempfile.TemporaryDirectory() as folder, closing(published(Path(folder))) as services:
        secrets = links_for(services, subscribers)
        with closing(DurableJobs(services.store)) as jobs:
            app = create_app(services, jobs)
            table: FeedTable = app.state.feeds
            table.refresh(LASTS_SECONDS)
            with _counted(services) as statements:
                return _measured(app, table, secrets, statements)


def published(folder: Path) -> Services:
    """The store with a published quarter."""
    services = build(Settings(workspace=folder, scope_acknowledgement="warn"), now=demo_clock)
    copy_example(folder / "organisation")
    services.take_over(services.load(folder / "organisation"))
    planned = search(services, Search(STARTS_ON, WEEKS, SOLVE_SECONDS, by="benchmark"))
    if planned.plan is None:
        raise SystemExit("the bundled organisation has no plan; this is a fault")
    services.release(planned.plan.id)
    return services


def links_for(services: Services, subscribers: int) -> list[str]:
    """The secrets of that many links to the feeds of engineers; all but one row each are copied."""
    now = services.now()
    with services.store.writing() as work:
        people = [engineer.id for engineer in work.people.engineers(EVERYBODY)]
        wanted = [FeedWanted(kind=FeedKind.ENGINEER, subject_id=person, name="phone") for person in people]
        made = [create_link(work, each, actor=at_the_machine(work), now=now) for each in wanted]
    secrets = [secret for _, secret in made]
    rows = cycle([link.model_dump() for link, _ in made])
    engine = services.store.for_jobs()
    for start in range(len(made), subscribers, AT_ONCE):
        more = [new_secret(FEED_PREFIX) for _ in range(min(AT_ONCE, subscribers - start))]
        copies = [
            row | {"id": f"f-{start + n}", "digest": digest_of(secret), "changed_in": start + n}
            for n, (row, secret) in enumerate(zip(islice(rows, len(more)), more, strict=True))
        ]
        with engine.begin() as connection:
            connection.execute(sa.insert(cast(Any, FeedLinkRow).__table__), copies)
        secrets += more
    return secrets


@contextmanager
def _counted(services: Services) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*said: Any) -> None:
        statements.append(said[2])

    engine = services.store.for_looking_at_jobs()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def _measured(app: FastAPI, table: FeedTable, secrets: list[str], statements: list[str]) -> Figures:
    tags = {secret: _poll(app, secret)[1] for secret in secrets[:AT_ONCE]}
    tagged = [_scope(secret, (b"if-none-match", tag[b"etag"])) for secret, tag in tags.items()]
    dated = [_scope(secret, (b"if-modified-since", tag[b"last-modified"])) for secret, tag in tags.items()]
    plain = [_scope(secret) for secret in tags]
    events = [table.length(opened.view) for secret in tags if (opened := table.find(secret)) is not None]
    unchanged = _best(app, tagged, POLLS, 304)
    rendered = _best(app, plain, RENDERS, 200, before=table.forget_pages)
    return Figures(
        subscribers=len(table),
        unchanged_us=unchanged,
        by_date_us=_best(app, dated, POLLS, 304),
        kept_us=_best(app, plain, POLLS, 200),
        rendered_us=rendered,
        rendered_events=sum(events) / len(events),
        statements=len(statements),
        share_of_core=unchanged * POLLS_PER_SECOND / 1e6,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _best(
    app: FastAPI, scopes: list[dict[str, Any]], polls: int, status: int, before: Callable[[], None] | None = None
) -> float:
    """Microseconds of processor time for one poll, in the best round. ``before`` each poll costs next to nothing."""
    gc.collect()
    return min(asyncio.run(_round(app, scopes, polls, status, before)) for _ in range(ROUNDS))


async def _round(
    app: FastAPI, scopes: list[dict[str, Any]], polls: int, status: int, before: Callable[[], None] | None
) -> float:
    got: list[int] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            got.append(message["status"])

    began = time.process_time()
    for scope in islice(cycle(scopes), polls):
        if before:
            before()
        await app(dict(scope), _nothing, send)
    spent = time.process_time() - began
    if set(got) != {status}:
        raise SystemExit(f"polls were answered with {sorted(set(got))} instead of {status}")
    return spent / polls * 1e6


def _poll(app: FastAPI, secret: str) -> tuple[int, dict[bytes, bytes]]:
    found: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        found.append(message)

    asyncio.run(app(_scope(secret), _nothing, send))
    return found[0]["status"], dict(found[0]["headers"])


async def _nothing() -> MutableMapping[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


def _scope(secret: str, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    path = f"/v1/feeds/{secret}.ics"
    common = ((b"host", b"duty.example"), (b"user-agent", b"Calendar/1.0"), (b"accept", b"text/calendar"))
    return {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [*common, *headers], "http_version": "1.1", "scheme": "http", "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip


def main() -> None:
    """Prints one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="one JSON document, for the page of figures")
    asked = parser.parse_args()
    found = measure(asked.subscribers)
    if asked.json:
        print(json.dumps({name: round(value, 3) for name, value in found._asdict().items()} | {"met": found.met}))
        return
    print(
        f"{found.subscribers:,} links: unchanged poll {found.unchanged_us:.1f} us CPU by tag, {found.by_date_us:.1f} "
        f"by date; feed kept {found.kept_us:.1f} us, rendered {found.rendered_us:.1f} us "
        f"({found.rendered_events:.1f} entries); {found.statements} statements in all; "
        f"1,111 polls/s take {found.share_of_core:.1%} of a core; {found.megabytes:.0f} MB"
    )


if __name__ == "__main__":
    main()
