"""Ways to send a digest: into a folder, to a webhook, by e-mail. Each is a function that takes one digest."""

from __future__ import annotations

import hashlib
import http.client
import json
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from scheduler.domain.errors import BadInput, TargetUnavailable
from scheduler.reports.digest_message import Digest
from scheduler.services.notifying import NowhereToSend, Send

SECONDS = 10.0
SMTP_PORTS = {"smtp": 25, "smtps": 465}
NO_TIER1 = "not sent: no address is known at which Tier 1 reads mail (--tier1, or WATCHBILL_DIGESTS_TIER1)"


def channel_of(address: str, sender: str, tier1_address: str | None) -> Send:
    """The way that an address says: ``http://`` and ``https://`` are webhooks, ``smtp://`` and ``smtps://`` mail
    servers, anything else a folder. Raises BadInput as those do."""
    scheme = address.partition("://")[0] if "://" in address else ""
    if scheme in SMTP_PORTS:
        return by_mail(address, sender, tier1_address)
    return to_webhook(address) if scheme else into_folder(Path(address))


def reaches(digest: Digest, address: str, tier1_address: str | None) -> bool:
    """Whether that way can send the digest at all: mail needs to know whom to."""
    return address.partition("://")[0] not in SMTP_PORTS or bool(digest.address or tier1_address)


def into_folder(folder: Path) -> Send:
    """One text file for each digest, written in one step."""

    def send(digest: Digest) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{digest.id.replace('/', '-').replace(':', '')}.txt"
            draft = path.with_name(path.name + ".new")
            draft.write_text(digest.text, "utf-8")
            draft.replace(path)
        except OSError as error:
            raise TargetUnavailable(f"{folder} cannot be written: {error.strerror}") from error

    return send


def to_webhook(url: str) -> Send:
    """POSTs JSON with an Idempotency-Key. The address is the operator's own, so it may lie in the own network. A
    name and a password in it are sent as RFC 7617 says."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput("a webhook has an address with http:// or https://")
    login = _basic(parts)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def send(digest: Digest) -> None:
        body = digest.model_dump(mode="json") | {"text": digest.text}
        headers = {"Content-Type": "application/json", "Idempotency-Key": digest.id, **login}
        connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
        try:
            connection.request("POST", target, json.dumps(body).encode(), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise TargetUnavailable(f"{parts.hostname} cannot be reached: {error}") from error
        finally:
            connection.close()
        if status not in range(200, 300):
            raise TargetUnavailable(f"{parts.hostname} answers {status}")

    return send


def _basic(parts: SplitResult) -> dict[str, str]:
    """The header for the name and password of an address; none when it has none."""
    if parts.username is None:
        return {}
    said = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(said.encode()).decode()}"}


def by_mail(
    server: str,
    sender: str,
    tier1_address: str | None,
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> Send:
    """A plain text mail through ``smtp://host:port``, encrypted where the server can, or ``smtps://host:port``.

    The Message-ID is made of the digest's id, so that a second one is known for what it is. Mail to Tier 1 raises
    NowhereToSend without an address, and is sent once there is one and it is still due.
    """
    parts = urlsplit(server)
    if parts.scheme not in SMTP_PORTS or not parts.hostname:
        raise BadInput("a mail server has an address such as smtp://mail.example:25 or smtps://mail.example:465")
    if "@" not in sender or any(letter in sender for letter in "\r\n"):
        raise BadInput("mail needs the address that it comes from")
    host, port = parts.hostname, parts.port or SMTP_PORTS[parts.scheme]

    def send(digest: Digest) -> None:
        address = digest.address or tier1_address
        if address is None:
            raise NowhereToSend(NO_TIER1)
        try:
            with _mailer(parts.scheme, host, port, trust) as mailer:
                mailer.send_message(mail_of(digest, sender, address))
        except (OSError, smtplib.SMTPException) as error:
            raise TargetUnavailable(f"{host} does not take the mail: {type(error).__name__}") from error

    return send


def mail_of(digest: Digest, sender: str, address: str) -> EmailMessage:
    """The digest as a mail."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, address, digest.subject
    mail["Date"] = format_datetime(digest.due_at)
    name = hashlib.sha256(digest.id.encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2].rstrip('> ')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join((*digest.lines, "")))
    return mail


def _mailer(scheme: str, host: str, port: int, trust: Callable[[], ssl.SSLContext]) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trust())
    mailer = smtplib.SMTP(host, port, timeout=SECONDS)
    mailer.ehlo_or_helo_if_needed()
    if mailer.has_extn("starttls"):
        mailer.starttls(context=trust())
    return mailer
