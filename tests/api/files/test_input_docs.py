"""docs/input-files.md describes every file and field, and its examples can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.files.findings import Findings
from api.files.gather import gather
from api.files.items import read_items
from api.files.nouns import NOUNS
from constraints.catalog import parse
from tests.api.files.small_folder import read_small_calendar
from tests.support.shared import REPOSITORY

PAGE = (REPOSITORY / "docs" / "input-files.md").read_text("utf-8")
TEXTS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
SECTIONS = {text.split("\n", 1)[0].removesuffix(".yaml"): text for text in TEXTS}


def _example(noun: str) -> tuple[str, str]:
    """The first example of a section and the ending of its file."""
    found = re.search(r"^```(csv|yaml)\n(.*?)^```", SECTIONS[noun], re.MULTILINE | re.DOTALL)
    assert found, f"{noun} has no example"
    return found[1], found[2]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_field_is_described(noun: str) -> None:
    """Each field of each noun has a row of its own, or one that it shares."""
    models = [model for model in (NOUNS[noun].model, *(model for _, model in NOUNS[noun].types)) if model]
    described = set(re.findall(r"\w+", " ".join(re.findall(r"^\|([^|]*)\|", SECTIONS[noun], re.MULTILINE))))
    fields = {field for model in models for field in model.model_fields} - {"type"}
    assert fields - described == set()


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun != "policy"])
def test_every_example_can_be_read(tmp_path: Path, noun: str) -> None:
    """Copied into a file of its name, it has nothing wrong in it."""
    ending, text = _example(noun)
    (tmp_path / f"{noun}.{ending}").write_text(text, "utf-8")
    findings = Findings()
    read_items(gather(tmp_path, findings), read_small_calendar, findings)
    assert findings.problems == []


def test_the_example_of_the_organisation_can_be_read(tmp_path: Path) -> None:
    """It names the company and its domains."""
    (tmp_path / "organisation.yaml").write_text(_example("organisation")[1], "utf-8")
    findings = Findings()
    gathered = gather(tmp_path, findings)
    assert (gathered.name, gathered.domains, findings.problems) == (
        "Kestrel Cloud",
        ("database", "gitaly", "upgrade"),
        [],
    )


def test_the_example_of_the_policy_is_one_of_the_catalogue(tmp_path: Path) -> None:
    """The rule exists, with these parameters."""
    (tmp_path / "policy.yaml").write_text(_example("policy")[1], "utf-8")
    (entry,) = gather(tmp_path, Findings()).entries["policy"]
    (rule,) = parse([{name: _number(entry.fields.text(name)) for name in entry.fields.values}])
    assert rule.kind == "spacing"


def _number(text: str | None) -> object:
    return int(text) if text and text.isdecimal() else text
