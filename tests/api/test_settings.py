"""Settings come from the environment and from watchbill.env, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import load_settings
from scheduler.domain.errors import BadInput
from scheduler.domain.keys import Role
from scheduler.domain.publication import PublicationTarget


def test_without_any_setting_the_database_lies_in_the_workspace(tmp_path: Path) -> None:
    """Two workspaces never share a database by accident."""
    assert load_settings(tmp_path).database == f"sqlite:///{tmp_path}/watchbill.sqlite3"


def test_targets_are_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """schedule=rotation/seat; a rotation's id may hold slashes, the last part is the seat."""
    monkeypatch.setenv("WATCHBILL_TARGETS", "PABC=tier2/1, PDEF=emea/tier2/12,")
    assert load_settings(tmp_path).targets == (
        PublicationTarget(schedule_id="PABC", rotation_id="tier2", seat=1),
        PublicationTarget(schedule_id="PDEF", rotation_id="emea/tier2", seat=12),
    )


@pytest.mark.parametrize("written", ["PABC", "PABC=tier2", "PABC=tier2/one", "=tier2/1", "PABC=tier2/0", "-A=tier2/1"])
def test_a_target_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """The sentence names the setting."""
    monkeypatch.setenv("WATCHBILL_TARGETS", written)
    with pytest.raises(BadInput, match=f"^WATCHBILL_TARGETS: '{written}'"):
        load_settings(tmp_path)


def test_one_schedule_for_two_seats_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each publication would delete the other seat's people. Two schedules for one seat are fine."""
    monkeypatch.setenv("WATCHBILL_TARGETS", "PABC=tier2/1,PABC=tier2/2")
    with pytest.raises(BadInput, match=r"^WATCHBILL_TARGETS: PABC is named twice"):
        load_settings(tmp_path)
    monkeypatch.setenv("WATCHBILL_TARGETS", "PABC=tier2/1,PDEF=tier2/1")
    assert len(load_settings(tmp_path).targets) == 2


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written down is the default, what is exported is meant now."""
    (tmp_path / "watchbill.env").write_text("WATCHBILL_INSTALL_DOMAIN=file.example.com\nWATCHBILL_TARGETS=P1=tier2/1\n")
    assert load_settings(tmp_path).install_domain == "file.example.com"
    monkeypatch.setenv("WATCHBILL_INSTALL_DOMAIN", "shell.example.com")
    settings = load_settings(tmp_path)
    assert (settings.install_domain, len(settings.targets)) == ("shell.example.com", 1)


def test_a_token_is_read_from_its_file_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is one from the environment: printing the settings shows stars."""
    (tmp_path / "token").write_text("from-the-file\n")
    monkeypatch.setenv("WATCHBILL_PAGERDUTY_TOKEN", "from-the-shell")
    assert load_settings(tmp_path).token() == "from-the-shell"
    monkeypatch.setenv("WATCHBILL_PAGERDUTY_TOKEN_FILE", "token")
    settings = load_settings(tmp_path)
    assert settings.token() == "from-the-file"
    assert "from-the" not in repr(settings)


def test_a_token_file_that_is_not_there_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the setting and the file."""
    monkeypatch.setenv("WATCHBILL_PAGERDUTY_TOKEN_FILE", "nowhere")
    with pytest.raises(BadInput, match=r"WATCHBILL_PAGERDUTY_TOKEN_FILE.*nowhere"):
        load_settings(tmp_path).token()


def test_roles_are_written_short(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address in any case, or the subject at the provider; a role that is none is named."""
    monkeypatch.setenv("WATCHBILL_OIDC_ROLES", "Mia@Example.com=manager, sub:Ab12=admin,")
    assert load_settings(tmp_path).oidc_roles == {"mia@example.com": Role.MANAGER, "sub:Ab12": Role.ADMIN}
    monkeypatch.setenv("WATCHBILL_OIDC_ROLES", "mia@example.com=boss")
    with pytest.raises(BadInput, match=r"^WATCHBILL_OIDC_ROLES: 'mia@example.com=boss'"):
        load_settings(tmp_path)


def test_an_address_of_a_provider_that_others_could_read_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without https only this machine itself will do."""
    monkeypatch.setenv("WATCHBILL_OIDC_ISSUER", "http://login.example.com")
    with pytest.raises(BadInput, match=r"^WATCHBILL_OIDC_ISSUER: write an address with https"):
        load_settings(tmp_path)
