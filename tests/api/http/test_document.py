"""The OpenAPI document is complete, is the one in the repository, and is the truth."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.http.access import TABLE, Cell
from scheduler.domain.registration import Wish
from tests.api.http.doors import Door
from tests.support.builders import SATURDAY
from tests.support.openapi import SNAPSHOT, snapshot_of

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 8
REGISTERED = Wish(first_on=SATURDAY, last_on=SATURDAY, grade="ok")


def _operations(door: Door) -> dict[str, dict]:
    paths = door.ask("anonymous", "GET", "/openapi.json").document["paths"]
    return {each["operationId"]: each for methods in paths.values() for each in methods.values()}


def test_the_document_in_the_repository_is_the_real_one(shared_door: Door) -> None:
    """A new, changed or removed route shows up in a review. python -m tests.support.openapi writes it anew."""
    assert SNAPSHOT.read_text("utf-8") == snapshot_of(shared_door.app)


def test_every_route_is_in_the_document_with_who_may(shared_door: Door) -> None:
    """By its name in the access table, with the scope that a key needs."""
    operations = _operations(shared_door)
    assert operations.keys() == TABLE.keys()
    for name, operation in operations.items():
        row = TABLE[name]
        assert operation["x-access"].keys() == {
            who for who, cell in row._asdict().items() if cell in (Cell.OWN, Cell.ALL)
        }
        assert operation.get("x-scope") == row.scope
        assert operation["security"] == ([] if row.is_open else [{"key": []}, {"login": []}])


def test_every_route_says_what_it_does_and_every_body_has_an_example(shared_door: Door) -> None:
    """In a sentence; bodies come with one that can be copied."""
    document = shared_door.ask("anonymous", "GET", "/openapi.json").document
    assert [
        name for name, each in _operations(shared_door).items() if not each.get("description", "").endswith(".")
    ] == []
    parts = ("OfferOut", "PreferenceOut", "AbsenceOut", "ReasonOut", "FieldError", "Problem", "Health")
    without = [
        name
        for name, schema in document["components"]["schemas"].items()
        if schema["type"] == "object" and "example" not in schema and name not in parts and not name.startswith("Page_")
    ]
    assert without == []
    assert all(
        schema.get("additionalProperties") is False
        for schema in document["components"]["schemas"].values()
        if "example" in schema
    )


def test_every_change_can_be_repeated_and_every_edit_says_what_it_has_seen(shared_door: Door) -> None:
    """The headers are in the document."""
    paths = shared_door.ask("anonymous", "GET", "/openapi.json").document["paths"]
    for methods in paths.values():
        for method, operation in methods.items():
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            assert ("Idempotency-Key" in names) == (method not in ("get", "head"))
            assert ("If-Match" in names) == ("412" in operation["responses"])
            assert method != "put" or "If-Match" in names


@pytest.mark.slow
@pytest.mark.parametrize("who", ["ops", "ada"])
def test_whatever_is_sent_the_answer_is_as_documented(each_door: Door, who: str, tmp_path: Path) -> None:
    """Thousands of requests made from the document, right and wrong: no fault of ours, no status or body that it does
    not have, no refusal that is missing."""
    shutil.copy(CONFIG, tmp_path / CONFIG.name)
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{each_door.address}/openapi.json"]
    options = [
        "--checks",
        "all",
        "--continue-on-failure",
        "--generation-deterministic",
        "--max-examples",
        str(EXAMPLES),
    ]
    key = ["-H", f"Authorization: Bearer {each_door.secrets[who]}"]
    each_door.registered("ada", REGISTERED)
    done = subprocess.run([*command, *options, *key], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert json.loads(each_door.ask("ops", "GET", "/ready").text) == {"status": "ready"}
