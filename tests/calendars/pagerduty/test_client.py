"""One conversation with PagerDuty over either library: what is repeated, and where the token never shows."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from calendars.pagerduty.client import PagerDutyClient
from calendars.pagerduty.conversation import DEFAULT_BASE_URL, LibraryClient
from calendars.pagerduty.successor import SuccessorClient
from scheduler.domain.errors import (
    AccessRefused,
    AmbiguousOutcome,
    PublishError,
    PublishRefused,
    RateLimited,
    TargetNotFound,
    TargetUnavailable,
)
from tests.support.publishing import SCHEDULE_ID, TOKEN, Stage, World, a_stage, a_world, shift_span
from tests.support.shared import REPOSITORY

OVERRIDES = f"/schedules/{SCHEDULE_ID}/overrides"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


@pytest.fixture(params=[PagerDutyClient, SuccessorClient], ids=["pdpyras", "pagerduty"])
def adapter(request: pytest.FixtureRequest) -> type[LibraryClient]:
    """Both libraries keep the same promises."""
    return request.param


@pytest.fixture
def world(stage: Stage, adapter) -> Iterator[World]:
    with a_world(stage, adapter=adapter) as made:
        yield made


def body(world: World) -> dict:
    span = shift_span(0)
    user = {"id": world.account("ada"), "type": "user_reference"}
    return {"overrides": [{"start": span.start_at.isoformat(), "end": span.end_at.isoformat(), "user": user}]}


def test_a_read_is_repeated_after_a_broken_connection(world: World) -> None:
    """Reading twice harms nobody: two failures are survived, three are not."""
    world.faults.strike_reads(["drop_before", "error_before"])
    assert world.client.get("/users", {"query": "ada"})["users"][0]["name"] == "Ada"
    assert world.slept == [2.0, 4.0]
    world.faults.strike_reads(["drop_before"] * 3)
    with pytest.raises(TargetUnavailable, match=r"cannot be read at http://127\.0\.0\.1:\d+: GET /users got no answer"):
        world.client.get("/users")


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_before", "error_after"])
def test_a_write_without_a_clear_answer_is_sent_once(world: World, fault) -> None:
    """The vendor's own client would send it again and double the override."""
    world.faults.strike_writes([fault])
    with pytest.raises(AmbiguousOutcome, match=f"POST {OVERRIDES}"):
        world.client.post(OVERRIDES, body(world))
    assert len(world.overrides()) == (1 if fault.endswith("after") else 0)
    assert world.slept == []


def test_a_rate_limit_is_waited_out(world: World) -> None:
    """Four refusals are waited out, as long as each asks; the fifth ends it."""
    world.faults.strike_writes(["rate_limited"] * 4)
    world.client.post(OVERRIDES, body(world))
    assert world.slept == [7.0] * 4
    world.faults.strike_writes(["rate_limited"] * 5)
    with pytest.raises(RateLimited):
        world.client.post(OVERRIDES, body(world))
    assert len(world.overrides()) == 1


def test_errors_carry_pagerdutys_own_words(world: World) -> None:
    """What was wrong with the request is said, not only its number."""
    with pytest.raises(PublishRefused, match="status 400: Invalid Input Provided: until: Field required"):
        world.client.get(OVERRIDES, {"since": "2027-01-01T00:00:00Z"})
    with pytest.raises(TargetNotFound, match="Not Found"):
        world.client.get("/schedules/PNOPE")


def test_deleting_what_is_gone_is_no_error(world: World) -> None:
    """It says whether there was anything to delete."""
    made = world.human_puts("ada", shift_span(0))
    assert world.client.delete(f"{OVERRIDES}/{made.id}") is True
    assert world.client.delete(f"{OVERRIDES}/{made.id}") is False


def test_the_token_never_shows(world: World, adapter, caplog: pytest.LogCaptureFixture) -> None:
    """Not in the client, not in an error or its causes, not in the log; not even its last four characters."""
    caplog.set_level(logging.DEBUG)
    wrong = adapter(SecretStr("u+wrong-secret-4242"), base_url=world.base_url, sleep=world.slept.append)
    texts = [repr(wrong), str(wrong), repr(world.client), str(vars(world.client))]
    with pytest.raises(AccessRefused, match="does not accept the token") as refused:
        wrong.get("/users")
    wrong.close()
    texts.append("".join(traceback.format_exception(refused.value)))
    for fault in ("drop_before", "error_before"):
        world.faults.strike_writes([fault])
        with pytest.raises(AmbiguousOutcome) as unclear:
            world.client.post(OVERRIDES, body(world))
        texts.append("".join(traceback.format_exception(unclear.value)))
    everything = "\n".join([*texts, caplog.text])
    assert [secret for secret in (TOKEN, TOKEN[-4:], "wrong-secret", "4242") if secret in everything] == []


def test_an_empty_token_is_refused_before_anything_is_sent(world: World, adapter) -> None:
    """The message says where to get one."""
    with pytest.raises(AccessRefused, match="API Access Keys"):
        adapter(SecretStr(" "), base_url=world.base_url, sleep=world.slept.append)


@pytest.mark.parametrize("token", ["two\nlines", "two words", "s\u00e9cret-7731", "secret\u20ac-7731"])
def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(world: World, adapter, token: str) -> None:
    """A slip of copying is said at once, not tried three times."""
    with pytest.raises(AccessRefused, match="copy it again") as refused:
        adapter(SecretStr(token), base_url=world.base_url, sleep=world.slept.append)
    assert not any(part in str(refused.value) for part in (token, "7731", "two"))


@pytest.mark.parametrize("base_url", [DEFAULT_BASE_URL, "https://api.eu.pagerduty.com/", "http://localhost:4010"])
def test_both_service_regions_and_the_loopback_are_accepted(adapter, base_url: str) -> None:
    """The EU region is a base URL away."""
    client = adapter(SecretStr(TOKEN), base_url=base_url, sleep=lambda _: None)
    assert repr(client) == f"{adapter.__name__}({base_url.rstrip('/')})"
    client.close()


@pytest.mark.parametrize("base_url", ["http://api.pagerduty.com", "https://", "ftp://127.0.0.1", "https://me@host"])
def test_the_token_travels_over_https_only(adapter, base_url: str) -> None:
    """Plain http is for the loopback of this machine."""
    with pytest.raises(PublishError):
        adapter(SecretStr(TOKEN), base_url=base_url, sleep=lambda _: None)


@pytest.mark.parametrize("module", ["client", "successor"])
def test_importing_the_client_warns_nobody(module: str) -> None:
    """The vendor's package announces its retirement on import; whoever runs a command did not ask."""
    command = [sys.executable, "-W", "error", "-c", f"import calendars.pagerduty.{module}"]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
