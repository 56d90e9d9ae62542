"""The identity provider changes its keys, is away, is another one, or is not there at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.http.oidc.provider import Provider, ProviderFailed
from scheduler.domain.errors import BadInput
from tests.api.http.browsers import ORIGIN, Browser, a_door_with_logins
from tests.api.http.doors import Clock, a_door
from tests.support.identity_provider import CLIENT_ID, IdentityProvider, running_provider


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """One that this test may change at will."""
    with running_provider(Clock()) as running:
        yield running


def test_a_new_key_of_the_provider_is_found_and_the_old_one_forgotten(provider: IdentityProvider) -> None:
    """But however many unknown keys are named, we look once a minute at most."""
    clock = [1000.0]
    known = Provider(provider.issuer, CLIENT_ID, None, clock=lambda: clock[0])
    before, old = provider.looks_at_keys, provider.keys[0].kid
    assert known.key(old).kid == old
    provider.rotate()
    new = provider.keys[0].kid
    for _ in range(50):
        with pytest.raises(Exception, match=new):
            known.key(new)
    assert provider.looks_at_keys == before + 1
    clock[0] += 60
    assert known.key(new).kid == new
    with pytest.raises(Exception, match=old):
        known.key(old)
    assert provider.looks_at_keys == before + 2
    clock[0] += 3600
    known.key(new)
    assert provider.looks_at_keys == before + 3


def test_a_provider_that_is_away_or_another_one_lets_nobody_in(tmp_path) -> None:
    """502, and keys go on opening."""
    with a_door_with_logins(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as (door, provider):
        provider.issuer = "https://forged.example"
        assert Browser(door).ask("GET", "/v1/login").status == 502
        assert door.ask("ada", "GET", "/v1/me").status == 200
    gone = Provider("http://127.0.0.1:9", CLIENT_ID, None)
    with pytest.raises(ProviderFailed, match="cannot read"):
        gone.login_address(redirect_uri=ORIGIN, state="s", nonce="n", verifier="v")


def test_without_a_provider_there_is_no_login(tmp_path) -> None:
    """And nothing about the API needs one."""
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as door:
        assert Browser(door).ask("GET", "/v1/login").status == 404
        assert door.ask("ada", "POST", "/v1/logout").document == {"ended": False}


def test_half_a_set_up_is_refused_at_the_start(tmp_path) -> None:
    """It names what is missing."""
    half = a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path, oidc_issuer="https://login.example.com")
    with pytest.raises(BadInput, match="WATCHBILL_PUBLIC_URL"), half:
        pass
