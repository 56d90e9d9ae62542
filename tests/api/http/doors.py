"""The whole application over real HTTP, with a clock that stands still and keys for everybody."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI

from api.bootstrap import Services, build
from api.http.access import SCOPES
from api.http.app import create_app
from api.http.buckets import Rate
from api.http.gate import Limits
from api.jobs.durable import DurableJobs
from api.settings import Settings
from api.standin.server import serving
from calendars.ical.addresses import place_of
from calendars.ical.fetching import Fetched, Validators
from scheduler.domain.errors import BadInput
from scheduler.domain.keys import Role, new_secret
from scheduler.domain.registration import Content, Registration
from scheduler.domain.time import DAY
from scheduler.services.keys import KeyWanted, at_the_machine, create_key
from scheduler.services.registering import register
from scheduler.services.windows import WindowWanted, create_window
from tests.support.builders import (
    MONDAY,
    NOW,
    WEEK,
    a_term_rotation,
    a_weekend_rotation,
    an_engineer,
    an_organisation,
)
from tests.support.patience import PATIENCE_SECONDS

NO_LIMIT = Rate(burst=1_000_000, per_second=1e6)
UNLIMITED = Limits(NO_LIMIT, NO_LIMIT)
WHO = {
    "ada": (Role.ENGINEER, "ada"),
    "ben": (Role.ENGINEER, "ben"),
    "rhea": (Role.REVIEWER, None),
    "mia": (Role.MANAGER, None),
    "ops": (Role.ADMIN, None),
}
"""Everybody who has a key: their role, and which engineer they are."""


@dataclass
class Clock:
    """A clock that a test moves."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:
        return json.loads(self.text)

    @property
    def fields(self) -> list[str]:
        """The places that a problem names."""
        return [each["field"] for each in self.document.get("errors", ())]


@dataclass
class Door:
    """A running application. Names stand for keys: ada and ben are engineers, rhea reviews, mia manages, ops is admin;
    anonymous shows nothing and feed shows the token of a feed."""

    address: str
    services: Services
    clock: Clock
    app: FastAPI
    secrets: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """One request. ``body``: bytes as they are, anything else as JSON; ``If_Match`` is If-Match."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secrets.get(who):
            sent.setdefault("Authorization", f"Bearer {self.secrets[who]}")
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE_SECONDS)
        with closing(connection):
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, known, answer.read().decode())

    def new_key(self, wanted: KeyWanted) -> tuple[str, str]:
        """The id and secret of a key that somebody makes on the machine."""
        with self.services.store.writing() as work:
            actor = at_the_machine(work)
            key, secret = create_key(work, wanted, actor=actor, now=self.clock(), known_scopes=SCOPES)
        return key.id, secret

    def key_of(self, who: str, **changes: Any) -> tuple[str, str]:
        """One more key for somebody who has one."""
        role, engineer_id = WHO[who]
        fields = {"name": "spare", "role": role, "engineer_id": engineer_id, "owner": None if engineer_id else who}
        return self.new_key(KeyWanted(**(fields | changes)))

    def registered(self, engineer_id: str, content: Content) -> Registration:
        """Something that an engineer has registered."""
        with self.services.store.writing() as work:
            return register(work, content, engineer_id, actor=at_the_machine(work), now=self.clock())

    def window(self, *, first_on=MONDAY, last_on=MONDAY + WEEK * 13 - DAY, opens_at=None, closes_at=None) -> str:
        """The id of a registration window that is open for a week, unless told otherwise."""
        opens_at, closes_at = opens_at or self.clock() - DAY, closes_at or self.clock() + timedelta(days=7)
        wanted = WindowWanted(
            name="Quarter", first_on=first_on, last_on=last_on, opens_at=opens_at, closes_at=closes_at
        )
        with self.services.store.writing() as work:
            return create_window(work, wanted, actor=at_the_machine(work), now=self.clock()).id


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Upgrade\r\nX-WATCHBILL-CUSTOMER:acme\r\n"
    "DTSTART:20270109T080000Z\r\nDTEND:20270109T160000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def far_away(url: str, known: Validators | None) -> Fetched:
    """What lies behind the addresses that tests use; no test asks the internet."""
    if place_of(url).host != "calendar.example":
        raise BadInput("there is nothing at this address")
    if known is not None:
        return Fetched(data=None, validators=known)
    return Fetched(data=CALENDAR.format(uid="fetched").encode(), validators=Validators(url=url, etag='"1"'))


@contextmanager
def a_door(database_url: str, folder: Path, limits: Limits = UNLIMITED, **settings: Any) -> Iterator[Door]:
    """A door over an imported organisation with Ada, Ben and Cleo."""
    clock = Clock()
    configured = Settings(workspace=folder, database_url=database_url, **settings)
    services = replace(build(configured, now=clock), fetch=far_away)
    with closing(services), closing(DurableJobs(services.store)) as jobs:
        app = create_app(services, jobs, limits)
        with services.store.writing() as work:
            people = (an_engineer("ada", domains=("gitaly",)), an_engineer("ben"), an_engineer("cleo"))
            organisation = an_organisation(people, rotations=(a_weekend_rotation(), a_term_rotation()))
            work.organisations.replace_organisation(organisation, (), {}, NOW)
        with serving(app) as address:
            door = Door(address, services, clock, app, {"feed": new_secret("wb_f1_")})
            door.secrets |= {who: door.key_of(who)[1] for who in WHO}
            yield door
