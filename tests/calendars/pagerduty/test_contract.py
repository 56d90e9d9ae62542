"""What we send, and what the stand-in answers, is what PagerDuty's own API description says."""

from __future__ import annotations

import pytest
from starlette.types import ASGIApp

from scheduler.domain.errors import PublishRefused, TargetNotFound
from scheduler.domain.publication import PublicationTarget
from tests.support.pagerduty_contract import CheckedExchanges, Contract, the_contract
from tests.support.publish_trials import ADAPTERS
from tests.support.publishing import SCHEDULE_ID, Kind, a_stage, a_world, part, shift_span, wanted


@pytest.fixture(scope="module")
def contract() -> Contract:
    return the_contract()


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_exchange_of_a_publication_is_as_described(contract: Contract, adapter: str) -> None:
    """Create, swap, fill around a human, take down, be refused, ask for what is not there."""
    checked: list[CheckedExchanges] = []

    def listen(app: ASGIApp) -> ASGIApp:
        checked.append(CheckedExchanges(app, contract))
        return checked[0]

    with a_stage() as stage, a_world(stage, listen, ADAPTERS[adapter]) as world:
        world.publish(wanted("ada", "ben", "cleo"))
        world.human_puts("dina", part(shift_span(1), 2, 3))
        plan = world.plan(wanted("ben", "emil", None))
        world.state.users = [user for user in world.state.users if user.name != "Emil"]
        assert world.apply(plan).rejected
        nowhere = PublicationTarget(schedule_id="PNOPE", rotation_id="tier2", seat=1)
        with pytest.raises(TargetNotFound):
            world.plan(wanted("ada").model_copy(update={"target": nowhere}))
        with pytest.raises(PublishRefused):
            world.client.post(f"/schedules/{SCHEDULE_ID}/overrides", {"overrides": []})
        world.client.get("/schedules", {"query": "Tier 2", "limit": 5})
        world.client.delete(f"/schedules/{SCHEDULE_ID}/overrides/NONE")
    assert checked[0].breaches == []
    assert checked[0].count > 20


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_exchange_with_a_shift_based_schedule_is_as_described(contract: Contract, adapter: str) -> None:
    """Create, change in place, leave what a human has laid an override over, take down."""
    checked: list[CheckedExchanges] = []

    def listen(app: ASGIApp) -> ASGIApp:
        checked.append(CheckedExchanges(app, contract))
        return checked[0]

    with a_stage() as stage, a_world(stage, listen, ADAPTERS[adapter], kind="shifts") as world:
        world.publish(wanted("ada", "ben", "cleo"))
        world.human_puts("dina", part(shift_span(1), 2, 3))
        outcome = world.publish(wanted("ben", "emil", None))
        assert (len(outcome.updated), len(outcome.deleted)) == (1, 1)
        world.client.delete(f"/v3/schedules/{SCHEDULE_ID}/custom_shifts/NONE")
    assert checked[0].breaches == []
    assert checked[0].count > 15


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("kind", ["layers", "shifts"])
def test_every_exchange_about_many_schedules_is_as_described(contract: Contract, kind: Kind, adapter: str) -> None:
    """All are read back in one list, where their kind has one; so are the kinds of schedule."""
    checked: list[CheckedExchanges] = []

    def listen(app: ASGIApp) -> ASGIApp:
        checked.append(CheckedExchanges(app, contract))
        return checked[0]

    with a_stage() as stage, a_world(stage, listen, ADAPTERS[adapter], kind=kind) as world:
        ids = [SCHEDULE_ID, "PTIER3", "PTIER4"]
        first = world.state.schedules[0]
        world.state.schedules.extend(first.model_copy(update={"id": id_}, deep=True) for id_ in ids[1:])
        one = wanted("ada", "ben")
        targets = [one.target.model_copy(update={"schedule_id": id_}) for id_ in ids]
        outcomes = world.publish_all([one.model_copy(update={"target": target}) for target in targets])
        assert all(outcome.is_complete for outcome in outcomes)
    assert checked[0].breaches == []


@pytest.mark.parametrize(
    ("method", "path", "query", "sent", "status", "answered", "breach"),
    [
        ("GET", "/schedules/P1/overrides", "since=x", b"", 200, b'{"overrides": []}', "until is missing"),
        ("GET", "/users", "q=ada", b"", 200, b'{"users": []}', "q is not described"),
        ("POST", "/schedules/P1/overrides", "", b'{"overrides": [{"start": "x"}]}', 404, b"", "'end' is a required"),
        ("GET", "/users", "", b"", 200, b"{}", "'users' is a required property"),
        ("GET", "/users", "", b"", 418, b"{}", "never answers 418"),
        ("GET", "/duties", "", b"", 200, b"{}", "/duties is not described"),
    ],
)
def test_the_check_notices_what_is_not_as_described(
    contract: Contract, method, path, query, sent, status, answered, breach
) -> None:
    """A check that passes everything proves nothing."""
    found = contract.breaches(method, path, query, sent, status, answered)
    assert [line for line in found if breach in line]


def test_every_refusal_of_a_shift_based_schedule_is_as_described(contract: Contract) -> None:
    """Somebody without account, an end before the start, a shift that is over or not there, a window without end: the
    reasons come grouped, and are told all the same."""
    checked: list[CheckedExchanges] = []

    def listen(app: ASGIApp) -> ASGIApp:
        checked.append(CheckedExchanges(app, contract))
        return checked[0]

    with a_stage() as stage, a_world(stage, listen, kind="shifts") as world:
        world.publish(wanted("ada"))
        shifts, ada = f"/v3/schedules/{SCHEDULE_ID}/custom_shifts", world.overrides()[0].id
        plan = world.plan(wanted("ada", "emil"))
        world.state.without(["emil@example.com"])
        with pytest.raises(PublishRefused, match="custom_shift: User not found"):
            world.apply(plan)
        with pytest.raises(PublishRefused, match="end_time must be after start_time"):
            world.client.put(f"{shifts}/{ada}", {"custom_shift": {"end_time": "2027-01-09T08:00:00Z"}})
        with pytest.raises(PublishRefused, match="Until must be after since"):
            world.client.get(shifts, {"since": "2027-01-09T08:00:00Z", "until": "2027-01-09T08:00:00Z"})
        world.now = shift_span(1).start_at
        with pytest.raises(PublishRefused, match="The shift has ended"):
            world.client.delete(f"{shifts}/{ada}")
        with pytest.raises(TargetNotFound):
            world.client.put(f"{shifts}/NONE", {"custom_shift": {"end_time": "2027-01-09T09:00:00Z"}})
    assert checked[0].breaches == []
