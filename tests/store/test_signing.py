"""Checkpoints are signed with a key that its owner alone can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.errors import BadInput
from scheduler.domain.record_chain import EMPTY, Head
from scheduler.store.signing import open_key, signed_by
from tests.support.builders import NOW

HEAD = Head(seq=3, hash="a" * 64)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The second time it is the same."""
    path = tmp_path / "record-key"
    first = open_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_key(path).public == first.public
    assert first.public not in path.read_text("ascii")


def test_a_signature_holds_for_its_key_and_its_statement(tmp_path: Path) -> None:
    """Another key, another number, another time: none of them passes."""
    key = open_key(tmp_path / "key")
    signed = key.sign(HEAD, NOW)
    assert signed_by(signed, key.public)
    assert not signed_by(signed, open_key(tmp_path / "other").public)
    for changes in ({"seq": 4}, {"hash": "b" * 64}, {"made_at": NOW.replace(year=2020)}):
        assert not signed_by(signed.model_copy(update=changes), key.public)


def test_a_checkpoint_cannot_bring_its_own_key(tmp_path: Path) -> None:
    """Signed properly, by somebody nobody trusts."""
    forged = open_key(tmp_path / "forger").sign(HEAD, NOW)
    trusted = open_key(tmp_path / "key").public
    assert not signed_by(forged, trusted)
    assert not signed_by(forged.model_copy(update={"public_key": trusted}), trusted)


def test_a_checkpoint_is_read_as_it_was_written(tmp_path: Path) -> None:
    """As the JSON that goes into a file."""
    key = open_key(tmp_path / "key")
    again = Checkpoint.model_validate_json(key.sign(HEAD, NOW).model_dump_json(indent=2))
    assert signed_by(again, key.public)


def test_an_empty_record_has_nothing_to_sign(tmp_path: Path) -> None:
    """One entry is enough."""
    key = open_key(tmp_path / "key")
    with pytest.raises(BadInput, match="empty"):
        key.sign(EMPTY, NOW)
    assert key.sign(Head(seq=1, hash="a" * 64), NOW).seq == 1


@pytest.mark.parametrize(("mode", "text", "says"), [(0o640, "a" * 64, "others may read"), (0o600, "no key", "no sign")])
def test_a_key_that_others_can_read_or_that_is_none_is_refused(tmp_path: Path, mode: int, text: str, says: str) -> None:
    """With what to do about it."""
    path = tmp_path / "key"
    path.write_text(text, "ascii")
    path.chmod(mode)
    with pytest.raises(BadInput, match=says):
        open_key(path)


def test_a_public_key_that_is_none_is_refused(tmp_path: Path) -> None:
    """A slip in the option is not a broken signature."""
    signed = open_key(tmp_path / "key").sign(HEAD, NOW)
    with pytest.raises(BadInput, match="64 hexadecimal"):
        signed_by(signed, "abc")
