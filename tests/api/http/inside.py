"""Asks an application inside this process, without a socket: many thousand requests are affordable that way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI

from tests.api.http.doors import Reply


class Inside:
    """One caller after the other, on an event loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self._app, self._loop = app, asyncio.new_event_loop()

    def ask(self, secret: str, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """The reply to whoever shows that key. ``body`` as in Door.ask."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {"authorization": f"Bearer {secret}", "content-type": "application/json"}
        sent |= {name.replace("_", "-").lower(): text for name, text in headers.items()}
        place, _, query = path.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(place),
            "raw_path": place.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), text.encode()) for name, text in sent.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        return self._loop.run_until_complete(self._answer(scope, data or b""))

    async def _answer(self, scope: dict[str, Any], data: bytes) -> Reply:
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": data, "more_body": False}

        async def send(message: Any) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        known = {name.decode().lower(): text.decode() for name, text in said[0]["headers"]}
        return Reply(said[0]["status"], known, b"".join(part.get("body", b"") for part in said[1:]).decode())

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


@contextmanager
def inside(app: FastAPI) -> Iterator[Inside]:
    """One that is closed at the end of the block."""
    opened = Inside(app)
    try:
        yield opened
    finally:
        opened.close()
