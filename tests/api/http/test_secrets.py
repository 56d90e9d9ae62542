"""No secret of a caller is kept, logged or told, whatever they did with it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from api.http.access import TABLE
from api.http.cookies import LOGIN, PROOF, SESSION
from api.http.oidc.attempt import Attempt
from scheduler.domain.keys import digest_of, new_secret
from tests.api.http.browsers import Browser, a_door_with_logins
from tests.api.http.doors import Door
from tests.api.http.requests import REQUESTS
from tests.store.conftest import BOTH, a_url
from tests.support.identity_provider import CLIENT_SECRET

KEYS = 12
PIECE = 8
"""Any fifteen letters of a secret in a row hold one of its pieces, which begin at every eighth letter."""
OTHERS = ("ada", "rhea", "mia", "feed")


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own."""
    with a_url(request.param, tmp_path) as found:
        yield found


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
    each_door: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a dozen keys made over HTTP, each also repeated, and of every key and token that was shown at any route."""
    caplog.set_level(logging.DEBUG)
    body = {"name": "key", "role": "engineer", "engineer_id": "ada", "days": 1}
    made = []
    for number in range(KEYS):
        replies = [each_door.ask("ada", "POST", "/v1/keys", body, Idempotency_Key=f"n-{number}") for _ in range(2)]
        assert replies[0].text == replies[1].text
        made.append(replies[0].document["secret"])
    for route, other in zip(TABLE, cycle(OTHERS), strict=False):
        made_for_both = REQUESTS[route].make(each_door, "ada")
        for who in ("ops", other):
            REQUESTS[route].ask(each_door, who, "ada", made_for_both)
    wrong = new_secret()
    each_door.ask("anonymous", "GET", f"/v1/people/{wrong}?key={wrong}", Authorization=f"Bearer {wrong}")
    kept, logged = _dump(each_door, tmp_path), caplog.text.encode()
    assert len(kept) > 10_000
    assert b"get_person" in logged
    for secret in (*made, *each_door.secrets.values(), wrong):
        assert not any(piece in kept or piece in logged for piece in _pieces(secret))


def _pieces(secret: str) -> list[bytes]:
    body = re.sub(r"^wb_[a-z]1_", "", secret).encode()
    return [body[at : at + PIECE] for at in range(0, len(body) - PIECE + 1, PIECE)]


def test_no_piece_of_a_login_is_in_the_database_or_the_log(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the cookies and proofs of a browser, nor a code, token or secret of the provider; jobs and answers kept
    for repeats are in the database, too. Tokens are searched by their claims and by their signature."""
    caplog.set_level(logging.DEBUG)
    with a_door_with_logins(url, tmp_path) as (door, provider):
        browser = Browser(door)
        page = browser.login_page()
        attempt = Attempt(browser.cookies[LOGIN])
        browser.ask("GET", page), browser.ask("GET", page)
        session, proofs = browser.cookies[SESSION], browser.proofs()
        for route, request in REQUESTS.items():
            body = None if request.body is None else request.body("ada")
            headers = {"Content_Type": request.media, "If_Match": '"1"', "Idempotency_Key": route} | proofs
            if route != "logout":
                browser.ask(request.method, request.path.format("some-id"), body, **headers)
        provider.forge = lambda claims, honest: honest.signed(claims | {"nonce": "another"})
        assert browser.log_in().status == 403
        browser.ask("POST", "/v1/logout", Idempotency_Key="once", **proofs)
        code = page.split("code=")[1].split("&")[0]
        tokens = [part for token in provider.tokens for part in token.split(".")[1:]]
        secrets = (session, attempt.secret, attempt.state, attempt.nonce, attempt.verifier, code, proofs[PROOF])
        kept, logged = _dump(door, tmp_path), caplog.text.encode()
        for secret in (*secrets, *tokens, CLIENT_SECRET):
            assert not any(piece in kept or piece in logged for piece in _pieces(secret)), secret
        assert digest_of(session).encode() in kept
        assert b"a login was refused" in logged
