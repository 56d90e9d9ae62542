"""Keys: random, shown once, limited, and worthless to whoever reads the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.keys import KEY_PREFIX, SHAPE, digest_of, is_whole, new_secret
from scheduler.services.erasing import erase
from scheduler.services.keys import KeyWanted
from tests.api.http.doors import WHO, Door
from tests.api.http.test_conventions import MADE_UP


def test_a_secret_says_what_it_is_and_is_never_the_same() -> None:
    """256 random bits in 43 digits, and six digits to check them."""
    secrets = {new_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert all(is_whole(secret) and len(secret) == len(KEY_PREFIX) + 49 for secret in (*secrets, MADE_UP))
    assert len({digest_of(secret) for secret in secrets}) == 1000


@given(st.data())
def test_a_slip_in_a_secret_is_noticed_before_anything_is_looked_up(data: st.DataObject) -> None:
    """Any one letter that is another one, and any letter that is missing."""
    place = data.draw(st.integers(0, len(MADE_UP) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda c: c != MADE_UP[place]))
    assert not is_whole(MADE_UP[:place] + letter + MADE_UP[place + 1 :])
    assert not is_whole(MADE_UP[:place] + MADE_UP[place + 1 :])


def test_the_secret_of_a_feed_is_no_key() -> None:
    """Its kind is in the checksum, too."""
    assert not is_whole(new_secret("wb_f1_"))
    assert is_whole(new_secret("wb_f1_"), "wb_f1_")
    assert SHAPE.fullmatch(new_secret("wb_f1_"))


def test_a_key_opens_until_just_before_its_end(each_door: Door) -> None:
    """And is refused as if it had never been."""
    each_door.clock.at += timedelta(days=90, microseconds=-1)
    assert each_door.ask("ada", "GET", "/v1/me").status == 200
    each_door.clock.at += timedelta(microseconds=1)
    assert each_door.ask("ada", "GET", "/v1/me").text == each_door.ask("anonymous", "GET", "/v1/me").text


def test_a_revoked_key_opens_nothing_from_the_next_request_on(door: Door) -> None:
    """Its owner may do it, an admin may, and doing it twice changes nothing."""
    key_id, secret = door.key_of("ada")
    door.secrets["spare"] = secret
    assert door.ask("spare", "GET", "/v1/me").status == 200
    gone = door.ask("ada", "POST", f"/v1/keys/{key_id}/revocation")
    assert (gone.status, gone.document["revoked_at"]) == (200, "2026-12-01T09:00:00Z")
    assert door.ask("spare", "GET", "/v1/me").status == 401
    assert door.ask("ops", "POST", f"/v1/keys/{key_id}/revocation").text == gone.text
    assert len(door.ask("ops", "GET", f"/v1/audit?subject={key_id}&decision=key.revoked").document["items"]) == 1


def test_a_key_that_somebody_makes_is_shown_once_and_opens(door: Door) -> None:
    """It is in no list and under no address afterwards."""
    body = {"name": "laptop", "role": "engineer", "engineer_id": "ada", "days": 30}
    made = door.ask("ada", "POST", "/v1/keys", body)
    door.secrets["new"] = made.document["secret"]
    assert door.ask("new", "GET", "/v1/me").document["key_id"] == made.document["id"]
    assert "secret" not in door.ask("ada", "GET", made.headers["location"]).document
    assert made.document["secret"] not in door.ask("ops", "GET", "/v1/keys").text


@pytest.mark.parametrize(
    ("who", "changes", "status"),
    [
        ("ada", {}, 201),
        ("ada", {"role": "manager"}, 422),
        ("ada", {"engineer_id": "ben"}, 404),
        ("ada", {"engineer_id": None}, 422),
        ("ada", {"owner": "script"}, 422),
        ("ada", {"days": 91}, 422),
        ("ada", {"scopes": ["everything:write"]}, 422),
        ("mia", {"role": "manager", "engineer_id": None}, 201),
        ("mia", {"role": "admin", "engineer_id": None}, 422),
        ("mia", {"engineer_id": "ben"}, 404),
        ("rhea", {"role": "reviewer", "engineer_id": None}, 201),
        ("ops", {"engineer_id": "ben"}, 201),
        ("ops", {"role": "manager", "engineer_id": None, "owner": "script"}, 201),
        ("ops", {"engineer_id": "nobody"}, 404),
    ],
)
def test_nobody_gives_more_than_they_have(shared_door: Door, who: str, changes: dict, status: int) -> None:
    """Keys for oneself, of one's own role, for no longer; an admin makes them for others."""
    body = {"name": "key", "role": "engineer", "engineer_id": "ada", "days": 1}
    assert shared_door.ask(who, "POST", "/v1/keys", body | changes).status == status


def test_a_key_for_which_nobody_says_how_long_lives_as_long_as_it_may(door: Door) -> None:
    """Ninety days, or until the end of the key that it is made with, if that is sooner."""
    body = {"name": "key", "role": "engineer", "engineer_id": "ada"}
    for days, lives in ((30, 30), (120, 90)):
        door.secrets["maker"] = door.key_of("ada", days=days)[1]
        door.clock.at += timedelta(days=1)
        made = door.ask("maker", "POST", "/v1/keys", body).document
        ends_at = datetime.fromisoformat(made["expires_at"])
        assert ends_at == door.clock() + timedelta(days=min(lives, days - 1))


def test_a_key_with_scopes_gives_away_no_more_than_those(shared_door: Door) -> None:
    """Not a key without any, either, which would be everything."""
    role, engineer_id = WHO["ada"]
    wanted = KeyWanted(name="narrow", role=role, engineer_id=engineer_id, scopes=("keys:write", "people:read"))
    shared_door.secrets["narrow"] = shared_door.new_key(wanted)[1]
    body = {"name": "key", "role": "engineer", "engineer_id": "ada", "days": 1}
    tried = [
        shared_door.ask("narrow", "POST", "/v1/keys", body | {"scopes": scopes}).status
        for scopes in ([], ["audit:read"], ["people:read", "audit:read"], ["people:read"])
    ]
    assert tried == [422, 422, 422, 201]


def test_a_key_of_somebody_who_was_erased_is_gone(tmp_path) -> None:
    """With what they had registered, and the reasons that named them; the log still counts."""
    from tests.api.http.doors import a_door

    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as door:
        wish = {"kind": "preference", "first_on": "2027-01-09", "last_on": "2027-01-10", "grade": "prefer"}
        door.ask("mia", "POST", "/v1/registrations", wish | {"engineer_id": "ada", "because": "Ada asked me"})
        before = len(door.ask("mia", "GET", "/v1/audit").document["items"])
        erase(door.services.store, "ada", now=door.clock(), by="ops")
        assert door.ask("ada", "GET", "/v1/me").status == 401
        assert door.ask("mia", "GET", "/v1/registrations").document["items"] == []
        entries = door.ask("mia", "GET", "/v1/audit").document["items"]
        assert len(entries) == before
        (made,) = [entry for entry in entries if entry["decision"] == "registration.made"]
        assert (made["about"][:2], made["because"]) == ("p-", "[erased] asked me")
