"""A rule that names what does not exist is refused where it is written, at import and beside an import."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.files.loader import load_folder, load_policy
from constraints.catalog import parse
from scheduler.domain.errors import BadFiles, Located
from tests.api.files.small_folder import load, read_small_calendar, write

DUTIES = "engineer_id,rotation,first_on,last_on\nana,incident-manager,2027-01-04,2027-01-10\n"


def _exclusive(*rotations: str) -> str:
    return f"- kind: exclusive_rotations\n  rotations: [{', '.join(rotations)}]\n"


def _read(folder: Path, policy: str) -> tuple[Located, ...]:
    """Refused: what is wrong. Taken over: the warnings of the policy."""
    write(folder, {"policy.yaml": policy, "other_duties.csv": DUTIES})
    try:
        loaded = load_folder(folder, read_ics=read_small_calendar, parse_policy=parse)
    except BadFiles as error:
        return error.located
    return tuple(each for each in loaded.warnings if each.file == "policy.yaml")


@pytest.mark.parametrize("field", ["primary_rotation", "secondary_rotation"])
def test_a_backup_rule_for_a_rotation_that_is_none_is_refused(tmp_path: Path, field: str) -> None:
    """It would pair no shifts, and so keep itself without a word."""
    other = {"primary_rotation": "secondary_rotation", "secondary_rotation": "primary_rotation"}[field]
    (found,) = _read(tmp_path, f"- kind: secondary_follows\n  {other}: t2\n  {field}: t3\n")
    assert (found.file, found.line, found.field) == ("policy.yaml", 3, field)
    assert found.problem == "unknown rotation 't3'"


@pytest.mark.parametrize(
    ("rotations", "advice"),
    [(("t2", "incident-manger"), "did you mean incident-manager?"), (("ee", "incident_manager"), "did you mean")],
)
def test_a_misspelt_rotation_among_exclusive_ones_is_refused(
    tmp_path: Path, rotations: tuple[str, str], advice: str
) -> None:
    """Nobody has duty under the misspelt name, so the rule would forbid nothing."""
    (found,) = _read(tmp_path, _exclusive(*rotations))
    assert (found.line, found.field) == (2, "rotations")
    assert found.advice.startswith(advice)


def test_a_rotation_planned_elsewhere_is_known_by_its_duty(tmp_path: Path) -> None:
    """Written in other_duties.csv, it needs no entry in rotations.yaml."""
    assert _read(tmp_path, _exclusive("t2", "incident-manager")) == ()


def test_a_rotation_without_any_duty_is_a_warning(tmp_path: Path) -> None:
    """It may well be planned elsewhere and have none yet; until then the rule says that it does nothing."""
    (found,) = _read(tmp_path, _exclusive("t2", "dispatch"))
    assert (found.line, found.problem) == (2, "'dispatch' is no rotation here, and nobody has other duty in it")
    assert "does nothing" in found.advice


def test_a_policy_beside_an_import_names_what_was_imported(tmp_path: Path) -> None:
    """As for what-if: the same rule is refused for a stranger and taken for a rotation that exists."""
    organisation = load(write(tmp_path / "folder")).organisation
    file = tmp_path / "other.yaml"
    file.write_text("- kind: max_starts\n  rotation_id: eee\n", "utf-8")
    with pytest.raises(BadFiles) as refused:
        load_policy(file, parse, organisation)
    (found,) = refused.value.located
    assert (found.line, found.field, found.advice) == (2, "rotation_id", "did you mean ee?")
    file.write_text("- kind: max_starts\n  rotation_id: ee\n", "utf-8")
    assert len(load_policy(file, parse, organisation)) == 1
