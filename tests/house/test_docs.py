"""The docs describe the commands that exist, and link to files that do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import typer
from typer.main import get_command

from tests.support.shared import REPOSITORY
from tests.support.sources import project_files, relative

HEADING = re.compile(r"^#+ `?watchbill ([a-z][a-z -]*[a-z])\b", re.MULTILINE)
LINK = re.compile(r"\[[^\]]+\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)")


def _names(command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The full names of the commands below one; a group that only holds others has none of its own."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(path)
        return
    for name, below in inner.items():
        yield from _names(below, (*path, name))


def _commands() -> set[str]:
    from api.cli.main import app

    assert isinstance(app, typer.Typer)
    return set(_names(get_command(app)))


def _documented() -> set[str]:
    return set(HEADING.findall((REPOSITORY / "docs" / "commands.md").read_text("utf-8")))


def test_every_command_is_documented() -> None:
    """docs/commands.md has a section such as "## watchbill publish plan" for each."""
    assert _commands() - _documented() == set()


def test_every_documented_command_exists() -> None:
    """A section may also introduce a group, such as "## watchbill publish"."""
    groups = {name.rsplit(" ", 1)[0] for name in _commands() if " " in name}
    assert _documented() - _commands() - groups == set()


def test_every_setting_is_described() -> None:
    """In docs/commands.md, or in docs/api.md where it is about logins."""
    from api.settings import PREFIX, Settings

    pages = [(REPOSITORY / "docs" / name).read_text("utf-8") for name in ("commands.md", "api.md")]
    names = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert {name for name in names if not any(re.search(rf"`{name}\b", page) for page in pages)} == set()


def test_links_between_the_docs_lead_somewhere() -> None:
    """A link to a file of the project names one that is there."""
    broken = [
        f"{relative(page)}: {target}"
        for page in project_files()
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/commands.md"])
def test_every_make_target_that_the_docs_name_exists(page: str) -> None:
    """What a reader is told to type can be typed."""
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ *\$? ?)make ([a-z]+)", (REPOSITORY / page).read_text("utf-8"), re.MULTILINE))
    assert named - targets == set()
