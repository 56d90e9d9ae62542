"""Serves the feeds of a store, by the layer that calendars meet first, and polls one of them twice, a minute apart,
rendered anew; prints a digest and the tag of each.

``python -m tests.readers.polls DATABASE_URL FOLDER PATH``
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from starlette.responses import PlainTextResponse

from api.bootstrap import build
from api.http.feeds.door import FeedDoor
from api.http.feeds.table import FeedTable
from api.http.metrics import Metrics
from api.settings import Settings
from api.standin.server import serving
from tests.support.builders import NOW
from tests.support.patience import PATIENCE_SECONDS


def main() -> None:
    database_url, folder, path = sys.argv[1:]
    now = NOW
    settings = Settings(workspace=Path(folder), database_url=database_url)
    with closing(build(settings, now=lambda: now)) as services:
        table = FeedTable(services)
        table.refresh(PATIENCE_SECONDS)
        nothing_behind = PlainTextResponse("not answered at once", 404)
        with serving(FeedDoor(nothing_behind, services, table, Metrics())) as address:
            for _ in range(2):
                with urlopen(address + path, timeout=PATIENCE_SECONDS) as answer:
                    sys.stdout.write(f"{hashlib.sha256(answer.read()).hexdigest()} {answer.headers['ETag']}\n")
                now += timedelta(minutes=1)
                table.forget_pages()


if __name__ == "__main__":
    main()
