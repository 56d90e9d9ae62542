"""Three engineers guess each other's ids, at every route, in any order: nobody reads or changes what is another's.

``WATCHBILL_GUESSING_RUNS=2000`` runs it so often; a few runs are enough to notice a route without the rule.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, multiple, rule, run_state_machine_as_test
from sqlalchemy import delete
from sqlmodel import col

from api.http.access import TABLE, Cell
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.keys import Role
from scheduler.services.keys import KeyWanted
from scheduler.store.service_tables import ApiKeyRow, KeptAnswerRow, RegistrationRow
from tests.api.http.doors import WHO, Door, a_door
from tests.api.http.inside import Inside, inside
from tests.api.http.requests import REQUESTS

RUNS, STEPS = int(os.environ.get("WATCHBILL_GUESSING_RUNS", "6")), 30
PEOPLE = ("ada", "ben", "cleo")
BY_ID = sorted(
    name for name, asked in REQUESTS.items() if asked.owned and "{}" in asked.path and TABLE[name].engineer is Cell.OWN
)
"""Every route that asks for one object of a person. A new one joins by itself."""
DAYS = st.integers(1, 28).map(lambda day: f"2027-02-{day:02}")


@dataclass
class Place:
    """The application that all runs share, and the ids of keys that were there before."""

    door: Door
    caller: Inside
    secrets: dict[str, str]
    first_keys: list[str] = field(default_factory=list)

    def clear(self) -> None:
        """Forgets what a run has made."""
        with self.door.services.store.writing() as work:
            for query in (delete(RegistrationRow), delete(KeptAnswerRow)):
                work._session.execute(query)
            work._session.execute(delete(ApiKeyRow).where(col(ApiKeyRow.id).not_in(self.first_keys)))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("guessing")
    with ExitStack() as stack:
        door = stack.enter_context(a_door(f"sqlite:///{folder / 'store.db'}", folder))
        keys = {who: door.new_key(KeyWanted(name=who, role=Role.ENGINEER, engineer_id=who)) for who in PEOPLE}
        found = Place(door, stack.enter_context(inside(door.app)), {who: secret for who, (_, secret) in keys.items()})
        with door.services.store.reading() as work:
            found.first_keys = [key.id for key in work.keys.keys(EVERYBODY)]
        yield found


class Guessing(RuleBasedStateMachine):
    """What everybody has made is remembered here; the application must agree, for each of them alone."""

    place: Place
    tried: dict[str, int]
    things = Bundle("things")
    who = st.sampled_from(PEOPLE)

    def __init__(self) -> None:
        super().__init__()
        self.place.clear()
        self.owner: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.place.caller.ask(self.place.secrets[who], method, path, body, **headers)

    def _made(self, who: str, reply: Any) -> str:
        assert reply.status == 201, reply.text
        made: str = reply.document["id"]
        self.owner[made], self.versions[made] = who, 1
        return made

    @rule(target=things, who=who, day=DAYS, away=st.booleans())
    def register(self, who: str, day: str, away: bool) -> str:
        body = {"kind": "absence"} if away else {"kind": "preference", "grade": "prefer"}
        dates = {"first_on": day, "last_on": day}
        return self._made(who, self.ask(who, "POST", "/v1/registrations", body | dates))

    @rule(target=things, who=who)
    def make_a_key(self, who: str) -> str:
        body = {"name": f"private of {who}", "role": "engineer", "engineer_id": who, "days": 1}
        return self._made(who, self.ask(who, "POST", "/v1/keys", body))

    @rule(target=things)
    def think_of_people(self) -> Any:
        self.owner |= {who: who for who in PEOPLE}
        return multiple(*PEOPLE)

    @rule(who=who, thing=things, route=st.sampled_from(BY_ID))
    def guess(self, who: str, thing: str, route: str) -> None:
        """Out of reach is as if it were not there, word for word, and stays as it was."""
        if self.owner[thing] == who:
            return
        reply, nothing = self._at(who, route, thing), self._at(who, route, _unlike(thing))
        self.tried["foreign"] += 1
        assert reply.status == nothing.status == 404, (route, reply.text)
        assert reply.text.replace(thing, "") == nothing.text.replace(_unlike(thing), "")

    def _at(self, who: str, route: str, thing: str) -> Any:
        asked = REQUESTS[route]
        body = None if asked.body is None else asked.body(who if who in WHO else "ada")
        headers = {"If_Match": "*", "Content_Type": asked.media}
        return self.ask(who, asked.method, asked.path.format(thing), body, **headers)

    @rule(thing=things)
    def look_at_it(self, thing: str) -> None:
        """The owner always finds what they made, as they left it."""
        noun = {"r": "registrations", "k": "keys"}.get(thing[0]) if "-" in thing else "people"
        reply = self.ask(self.owner[thing], "GET", f"/v1/{noun}/{thing}")
        assert reply.status == 200
        assert reply.document.get("version") == self.versions.get(thing)
        self.tried["own"] += 1

    @rule(thing=consumes(things))
    def give_it_up(self, thing: str) -> None:
        """Withdrawn or revoked, by its owner, with the version that nobody else has moved."""
        who, version = self.owner[thing], self.versions.get(thing)
        if thing.startswith("r-"):
            place, tag = f"/v1/registrations/{thing}/withdrawal", f'"{version}"'
            assert self.ask(who, "POST", place, {}, If_Match=tag).status == 200
        elif thing.startswith("k-"):
            assert self.ask(who, "POST", f"/v1/keys/{thing}/revocation").status == 200
        self.tried["own"] += 1

    @rule(who=who, whose=who, day=DAYS, by_file=st.booleans())
    def register_for_somebody_else(self, who: str, whose: str, day: str, by_file: bool) -> None:
        """No engineer registers for another, one by one or in a file."""
        if who == whose:
            return
        self.tried["foreign"] += 1
        if by_file:
            file = f"kind,engineer_id,first_on,last_on,grade\npreference,{whose},{day},{day},ok\n".encode()
            reply = self.ask(who, "POST", "/v1/registrations.csv", file, Content_Type="text/csv")
        else:
            body = {"kind": "preference", "first_on": day, "last_on": day, "grade": "ok", "engineer_id": whose}
            reply = self.ask(who, "POST", "/v1/registrations", body)
        assert reply.status == (422 if by_file else 404), reply.text

    @rule(who=who, whose=who, noun=st.sampled_from(["registrations", "keys"]))
    def list_everything(self, who: str, whose: str, noun: str) -> None:
        """A list holds all of one's own and nothing else, whoever's one asks for."""
        by_name = f"&engineer_id={whose}" if noun == "registrations" else ""
        reply = self.ask(who, "GET", f"/v1/{noun}?limit=100{by_name}")
        shown = {item["id"] for item in reply.document["items"]} - set(self.place.first_keys)
        own = {thing for thing, owner in self.owner.items() if owner == who and thing.startswith(f"{noun[0]}-")}
        assert shown == (own if who == whose or noun == "keys" else set())
        self.tried["foreign"] += 1

    def teardown(self) -> None:
        """The whole file of each, at the end: nothing came or went but by its owner."""
        for who in PEOPLE:
            text = self.ask(who, "GET", "/v1/registrations.csv").text
            assert {row["engineer_id"] for row in csv.DictReader(text.splitlines())} <= {who}


def _unlike(thing: str) -> str:
    """An id of the same make that stands for nothing."""
    return thing[:-4] + ("0000" if not thing.endswith("0000") else "1111") if "-" in thing else f"{thing}-nobody"


def test_three_engineers_guess_each_others_ids_in_vain(place: Place) -> None:
    """No foreign read or write in any run; and they did try."""
    Guessing.place, Guessing.tried = place, {"own": 0, "foreign": 0}
    run_state_machine_as_test(
        Guessing,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=RUNS < 100,
            database=None,
            phases=[Phase.generate],  # a story of thirty steps at most tells enough, and shrinking one takes minutes
        ),
    )
    assert min(Guessing.tried.values()) >= RUNS * 2
    if RUNS >= 100:
        print(f"{RUNS} runs of up to {STEPS} steps: {Guessing.tried}")  # noqa: T201 -- the figure that was asked for
