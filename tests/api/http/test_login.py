"""People come in through the identity provider of their company, and out again; and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.http.access import TABLE
from api.http.cookies import LOGIN, PROOF, SESSION
from api.http.route import SAFE
from scheduler.services.erasing import erase
from tests.api.http.browsers import Browser, a_door_with_logins
from tests.api.http.doors import Door
from tests.api.http.forged_tokens import FORGED, changed, from_now
from tests.api.http.requests import REQUESTS
from tests.support.identity_provider import CLIENT_ID, Claims, Forge, IdentityProvider

At = tuple[Door, IdentityProvider]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    folder = tmp_path_factory.mktemp("logins")
    with a_door_with_logins(f"sqlite:///{folder / 'store.db'}", folder) as at:
        yield at


@pytest.fixture
def at(shared: At) -> At:
    """The door and the provider, with Ada at the desk of the provider and nothing forged."""
    door, provider = shared
    provider.person, provider.forge = {"sub": "u-1", "email": "ada@example.com", "email_verified": True}, None
    door.app.state.gate._logins._levels.clear()
    return shared


@pytest.fixture
def browser(at: At) -> Browser:
    return Browser(at[0])


def test_an_engineer_logs_in_by_their_verified_address(browser: Browser) -> None:
    """And meets the same rules as with a key: their own profile, nobody else's."""
    assert browser.log_in().headers["location"] == "/v1/me"
    me = browser.ask("GET", "/v1/me").document
    assert (me["role"], me["engineer_id"], me["profile"]["name"]) == ("engineer", "ada", "Ada")
    assert browser.ask("GET", "/v1/people/ben").status == 404
    assert browser.ask("GET", "/v1/audit").status == 403


@pytest.mark.parametrize(
    ("person", "came_in"),
    [
        ({"sub": "u-2", "email": "Mia@Example.com", "email_verified": True}, ("manager", None)),
        ({"sub": "u-3", "email": "rhea@example.com", "email_verified": True}, ("reviewer", None)),
        ({"sub": "u-ops"}, ("admin", None)),
        ({"sub": "u-ops", "email": "ADA@example.com", "email_verified": True}, ("admin", "ada")),
        ({"sub": "u-4", "email": "ben@example.com", "email_verified": True}, ("engineer", "ben")),
    ],
)
def test_a_role_comes_from_the_settings_by_subject_or_verified_address(
    at: At, browser: Browser, person: Claims, came_in: tuple[str, str | None]
) -> None:
    """Upper and lower case do not matter in an address; whoever has no role is an engineer."""
    at[1].person = person
    browser.log_in()
    me = browser.ask("GET", "/v1/me").document
    assert (me["role"], me["engineer_id"]) == came_in


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "u-9", "email": "stranger@example.com", "email_verified": True},
        {"sub": "u-9", "email": "ada@example.com"},
        {"sub": "u-9", "email": "mia@example.com", "email_verified": False},
        {"sub": "u-9", "email": "mia@example.com", "email_verified": "true"},
        {"sub": "sub:u-ops"},
        {"sub": "mia@example.com"},
    ],
)
def test_nobody_comes_in_by_an_address_that_is_unknown_or_not_verified(
    at: At, browser: Browser, person: Claims
) -> None:
    """Whoever may write any address into their profile at the provider is not that person."""
    at[1].person = person
    assert browser.log_in().status == 403
    assert SESSION not in browser.cookies


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_token_lets_nobody_in(at: At, browser: Browser, forged: str) -> None:
    """Each is right but for one thing, and the answer never says which."""
    at[1].forge = FORGED[forged]
    answer = browser.log_in()
    assert (answer.status, answer.document["detail"]) == (403, "this login was refused; begin again at /v1/login")
    assert SESSION not in browser.cookies


@pytest.mark.parametrize("honest", [from_now(exp=-59), from_now(nbf=60), from_now(iat=60), changed(aud=[CLIENT_ID])])
def test_clocks_may_differ_by_a_minute(at: At, browser: Browser, honest: Forge) -> None:
    """The just good neighbours of the forged ones."""
    at[1].forge = honest
    assert browser.log_in().status == 303


def test_a_login_belongs_to_the_browser_that_began_it(at: At, browser: Browser) -> None:
    """Nobody can slip their own login, or a code that they got hold of, to another browser."""
    page, other = browser.login_page(), Browser(at[0])
    assert other.ask("GET", page).status == 403
    other.ask("GET", "/v1/login")
    assert other.ask("GET", page).status == 403
    assert browser.ask("GET", page).status == 303
    assert browser.ask("GET", page).status == 403, "the code was used, and the login is over"


def test_a_code_of_another_login_is_refused_by_its_verifier(at: At, browser: Browser) -> None:
    """With the right state for the browser, but a code that was made for somebody else."""
    code = Browser(at[0]).login_page().split("code=")[1].split("&")[0]
    state = browser.login_page().split("state=")[1].split("&")[0]
    answer = browser.ask("GET", f"/v1/login/callback?code={code}&state={state}")
    assert answer.status == 502
    assert SESSION not in browser.cookies


def test_cookies_are_for_this_host_and_out_of_reach_of_scripts(browser: Browser) -> None:
    """With the prefix that makes browsers insist on it."""
    browser.log_in()
    assert {text.split("=")[0] for text in browser.set_by_us} == {LOGIN, SESSION}
    for text in browser.set_by_us:
        parts = {part.strip().lower() for part in text.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)


def test_a_session_lasts_until_just_before_its_end(at: At, browser: Browser) -> None:
    """Twelve hours, unless the settings say otherwise."""
    browser.log_in()
    began_at = at[0].clock.at
    at[0].clock.at = began_at + timedelta(hours=12, microseconds=-1)
    assert browser.ask("GET", "/v1/me").status == 200
    at[0].clock.at = began_at + timedelta(hours=12)
    assert browser.ask("GET", "/v1/me").status == 401
    at[0].clock.at = began_at


def test_logging_out_ends_a_session_for_good(at: At, browser: Browser) -> None:
    """Also for whoever kept the cookie; another login of the same person goes on."""
    other = Browser(at[0])
    browser.log_in(), other.log_in()
    kept = dict(browser.cookies)
    assert browser.ask("POST", "/v1/logout", **browser.proofs()).document == {"ended": True}
    assert SESSION not in browser.cookies
    browser.cookies = kept
    assert browser.ask("GET", "/v1/me").status == 401
    assert other.ask("GET", "/v1/me").status == 200


def test_every_login_gets_a_session_of_its_own(at: At, browser: Browser) -> None:
    """Nobody can prepare one and have another person fill it."""
    browser.cookies[SESSION] = planted = at[0].secrets["ada"]
    browser.log_in()
    first = browser.cookies[SESSION]
    browser.log_in()
    assert len({planted, first, browser.cookies[SESSION]}) == 3


def test_a_key_is_no_session_and_a_session_is_no_key(at: At, browser: Browser) -> None:
    """Neither opens in the place of the other."""
    browser.log_in()
    session = browser.cookies[SESSION]
    at[0].secrets["session"] = session
    assert at[0].ask("session", "GET", "/v1/me").status == 401
    browser.cookies[SESSION] = at[0].secrets["ada"]
    assert browser.ask("GET", "/v1/me").status == 401


def test_a_login_makes_keys_that_outlive_it_by_90_days_at_most(browser: Browser) -> None:
    """Of one's own role, as always."""
    browser.log_in()
    body = {"name": "laptop", "role": "engineer", "engineer_id": "ada", "days": 90}
    assert browser.ask("POST", "/v1/keys", body, **browser.proofs()).status == 201
    assert browser.ask("POST", "/v1/keys", body | {"days": 91}, **browser.proofs()).status == 422
    assert browser.ask("POST", "/v1/keys", body | {"engineer_id": "ben"}, **browser.proofs()).status == 404


def _unsafe() -> list[str]:
    return [name for name, asked in REQUESTS.items() if asked.method not in SAFE and not TABLE[name].is_open]


FOREIGN: dict[str, dict[str, str | None]] = {
    "a page of another site": {"Origin": "https://forged.example"},
    "a page that says no origin": {"Origin": None},
    "a browser that says cross-site": {"Sec_Fetch_Site": "cross-site"},
    "a form": {"Content_Type": "text/plain;charset=UTF-8"},
    "no proof": {PROOF: None},
    "the proof of another session": {PROOF: "0" * 64},
}


@pytest.fixture(scope="module")
def admin(shared: At) -> Browser:
    """Whoever may do everything; for logging out too often there is a fresh one each time."""
    shared[1].person, shared[1].forge = {"sub": "u-ops", "email": "ada@example.com", "email_verified": True}, None
    shared[0].app.state.gate._logins._levels.clear()
    browser = Browser(shared[0])
    browser.log_in()
    return browser


@pytest.mark.parametrize("route", _unsafe())
def test_a_page_of_another_site_changes_nothing_with_our_cookie(admin: Browser, route: str) -> None:
    """Every route that changes something, called by an admin's browser, right but for one thing."""
    request = REQUESTS[route]
    body = None if request.body is None else request.body("ada")
    right = {"Content_Type": request.media, "If_Match": '"1"'} | admin.proofs()
    for case, wrong in FOREIGN.items():
        headers = {name: text for name, text in (right | wrong).items() if text}
        answer = admin.ask(request.method, request.path.format("some-id"), body, **headers)
        assert (answer.status, PROOF in answer.document["detail"]) == (403, True), case


def test_a_page_of_ours_changes_what_its_reader_may(at: At, browser: Browser) -> None:
    """The request that all of the refused ones are made of."""
    browser.log_in()
    body = {"kind": "preference", "first_on": "2027-01-09", "last_on": "2027-01-10", "grade": "prefer"}
    made = browser.ask("POST", "/v1/registrations", body, **browser.proofs())
    assert (made.status, made.document["engineer_id"]) == (201, "ada")
    assert browser.ask("POST", "/v1/registrations", body | {"engineer_id": "ben"}, **browser.proofs()).status == 404


def test_whoever_is_erased_is_logged_out(tmp_path) -> None:
    """In every browser."""
    with a_door_with_logins(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as (door, _):
        browser = Browser(door)
        browser.log_in()
        erase(door.services.store, "ada", now=door.clock(), by="ops")
        assert browser.ask("GET", "/v1/me").status == 401


def test_logins_are_in_the_audit_log(at: At, browser: Browser) -> None:
    """When each began, and when it was ended."""
    browser.log_in()
    session_id = browser.ask("GET", "/v1/me").document["key_id"]
    browser.ask("POST", "/v1/logout", **browser.proofs())
    entries = at[0].ask("ops", "GET", f"/v1/audit?subject={session_id}").document["items"]
    assert [entry["decision"] for entry in entries] == ["login.ended", "login.began"]
