"""No secret of a caller is kept, logged or told, whatever they did with it."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from api.http.access import TABLE
from scheduler.domain.keys import new_secret
from tests.api.http.doors import Door
from tests.api.http.requests import REQUESTS

KEYS = 50
PIECE = 16
"""So many letters of a secret in a row are a find."""


def _dump(door: Door, folder: Path) -> bytes:
    """Every byte of the files of the store, or every row of every table as text."""
    url = make_url(door.services.settings.database)
    if url.get_backend_name() == "sqlite":
        return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("watchbill.db"))
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(plain)) as connection:
        names = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT LIKE 'pg_%'"
        ).fetchall()
        rows = [connection.execute(f"SELECT t::text FROM {name} t").fetchall() for (name,) in names]
    return "\n".join(str(row) for table in rows for row in table).encode()


def test_no_piece_of_a_key_is_in_the_database_or_the_log(
    door: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of fifty keys made over HTTP, each also repeated, and of every key and token that was shown at any route."""
    caplog.set_level(logging.DEBUG)
    body = {"name": "key", "role": "engineer", "engineer_id": "ada", "days": 1}
    made = []
    for number in range(KEYS):
        replies = [door.ask("ada", "POST", "/v1/keys", body, Idempotency_Key=f"n-{number}") for _ in range(2)]
        assert replies[0].text == replies[1].text
        made.append(replies[0].document["secret"])
    for route in TABLE:
        for who in ("ada", "rhea", "mia", "ops", "feed"):
            REQUESTS[route].send(door, who, "ada")
    wrong = new_secret()
    door.ask("anonymous", "GET", f"/v1/people/{wrong}?key={wrong}", Authorization=f"Bearer {wrong}")
    kept, logged = _dump(door, tmp_path), caplog.text.encode()
    assert len(kept) > 10_000
    assert b"get_person" in logged
    for secret in (*made, *door.secrets.values(), wrong):
        body_of_it = secret.removeprefix("wb_k1_").removeprefix("wb_f1_").encode()
        pieces = [body_of_it[at : at + PIECE] for at in range(len(body_of_it) - PIECE + 1)]
        assert not any(piece in kept or piece in logged for piece in pieces)
