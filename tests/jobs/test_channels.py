"""Digests reach a folder, a webhook and a mail box, over real connections."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from api.jobs.channels import by_mail, into_folder, reaches, to_webhook
from scheduler.domain.errors import BadInput, TargetUnavailable
from scheduler.reports.digest_message import Digest, DigestKind
from scheduler.services.notifying import NowhereToSend


def a_digest(**changes) -> Digest:
    fields = {
        "id": "digest/weekend/2027-01-09/ada",
        "kind": DigestKind.WEEKEND,
        "due_at": datetime(2027, 1, 7, 11, tzinfo=UTC),
        "engineer_id": "ada",
        "address": "ada@example.com",
        "subject": "On call on the weekend",
        "lines": ("Sat 09 Jan", "  Event: Größe"),
    }
    return Digest(**(fields | changes))


TIER1 = a_digest(engineer_id=None, address=None)


@contextmanager
def a_mail_server(refuses: bool = False):
    """Takes mail for as long as the block lasts, and keeps (recipient, message)."""
    listener, taken = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as wire:
                talk(wire)

    def talk(wire) -> None:
        def say(line: bytes) -> None:
            wire.write(line + b"\r\n")
            wire.flush()

        say(b"220 here")
        recipient = b""
        for line in wire:
            word = line[:4].upper()
            if word == b"RCPT":
                recipient = line.split(b"<")[1].split(b">")[0]
                say(b"550 nobody" if refuses else b"250 ok")
            elif word == b"DATA":
                say(b"354 go on")
                body = b"".join(iter(wire.readline, b".\r\n"))
                taken.append((recipient.decode(), message_from_bytes(body, policy=default)))
                say(b"250 ok")
            else:
                say(b"221 bye" if word == b"QUIT" else b"250 ok")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}", taken
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def a_webhook(status: int = 204, logins: list[str | None] | None = None):
    """Keeps (path, key, document) of everything that is posted, and the login of each, if asked."""
    taken = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append((self.path, self.headers["Idempotency-Key"], body))
            if logins is not None:
                logins.append(self.headers["Authorization"])
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args) -> None:
            """Quietly."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook?team=t2", taken
        server.shutdown()
        thread.join(5)


def test_a_folder_gets_one_file_for_each_digest_and_the_same_one_again(tmp_path):
    send = into_folder(tmp_path / "out")
    for _ in range(2):
        send(a_digest())
    send(TIER1.model_copy(update={"id": "digest/day-before/tier2/2027-01-09/day/tier1/tier2"}))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "digest-day-before-tier2-2027-01-09-day-tier1-tier2.txt",
        "digest-weekend-2027-01-09-ada.txt",
    ]
    text = (tmp_path / "out" / "digest-weekend-2027-01-09-ada.txt").read_text("utf-8")
    assert text == "On call on the weekend\n\nSat 09 Jan\n  Event: Größe\n"


def test_a_folder_that_cannot_be_written_is_a_failure_in_words(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TargetUnavailable, match="cannot be written"):
        into_folder(tmp_path / "file")(a_digest())


def test_a_webhook_gets_the_digest_with_a_key_by_which_it_knows_a_second_one():
    with a_webhook() as (url, taken):
        to_webhook(url)(a_digest())
    ((path, key, document),) = taken
    assert (path, key) == ("/hook?team=t2", "digest/weekend/2027-01-09/ada")
    assert (document["engineer_id"], document["text"]) == ("ada", a_digest().text)


def test_a_webhook_that_refuses_or_is_away_is_a_failure_in_words():
    with a_webhook(503) as (url, _), pytest.raises(TargetUnavailable, match="answers 503"):
        to_webhook(url)(a_digest())
    with pytest.raises(TargetUnavailable, match="cannot be reached"):
        to_webhook(url)(a_digest())


def test_mail_goes_to_the_person_and_to_tier_1_where_they_read_it():
    with a_mail_server() as (server, taken):
        send = by_mail(server, "watchbill@example.com", "tier1@example.com")
        send(a_digest())
        send(a_digest())
        send(TIER1)
    assert [recipient for recipient, _ in taken] == ["ada@example.com", "ada@example.com", "tier1@example.com"]
    first, second, _ = (message for _, message in taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["Subject"], first["From"]) == ("On call on the weekend", "watchbill@example.com")
    assert first.get_content().splitlines() == ["Sat 09 Jan", "  Event: Größe"]


def test_without_an_address_tier_1_gets_no_mail_and_who_sends_is_told():
    with a_mail_server() as (server, taken):
        with pytest.raises(NowhereToSend, match="no address is known at which Tier 1 reads mail"):
            by_mail(server, "watchbill@example.com", None)(TIER1)
        assert not reaches(TIER1, server, None)
        assert reaches(TIER1, server, "tier1@example.com")
        assert reaches(a_digest(), server, None)
    assert reaches(TIER1, "https://hook.example/", None)
    assert taken == []


@pytest.mark.parametrize(
    ("before_host", "sent"),
    [("", None), ("me:p%40ss@", "Basic bWU6cEBzcw=="), ("me@", "Basic bWU6")],
)
def test_a_name_and_password_in_the_address_of_a_webhook_are_sent(before_host: str, sent: str | None):
    logins: list[str | None] = []
    with a_webhook(logins=logins) as (url, _):
        to_webhook(url.replace("://", f"://{before_host}"))(a_digest())
    assert logins == [sent]


def test_a_mail_server_that_refuses_or_is_away_is_a_failure_in_words():
    with a_mail_server(refuses=True) as (server, _), pytest.raises(TargetUnavailable, match="does not take the mail"):
        by_mail(server, "watchbill@example.com", None)(a_digest())
    with pytest.raises(TargetUnavailable, match="does not take the mail"):
        by_mail(server, "watchbill@example.com", None)(a_digest())


@pytest.mark.parametrize(
    "make",
    [
        lambda: to_webhook("ftp://hook.example/"),
        lambda: to_webhook("https:///"),
        lambda: by_mail("mail.example", "a@example.com", None),
        lambda: by_mail("smtp://mail.example", "nobody", None),
        lambda: by_mail("smtp://mail.example", "a@example.com\r\nBcc: b@example.com", None),
    ],
)
def test_a_way_that_makes_no_sense_is_refused_before_anything_is_sent(make):
    with pytest.raises(BadInput):
        make()
