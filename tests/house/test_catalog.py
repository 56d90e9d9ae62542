"""A constraint is written, listed, tested and described, or this is red."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from constraints.catalog import BUILT_IN
from tests.support.shared import REPOSITORY
from tests.support.sources import module_name

NOT_CONSTRAINTS = {"__init__", "catalog"}
MODULES = {module_name(path) for path in (REPOSITORY / "constraints").glob("*.py") if path.stem not in NOT_CONSTRAINTS}
each_constraint = pytest.mark.parametrize("constraint", BUILT_IN, ids=lambda constraint: constraint.__name__)


def _kind(constraint: type) -> str:
    return constraint.model_fields["kind"].default


def test_every_module_is_in_the_catalogue_once() -> None:
    """One constraint, one file, one line in BUILT_IN."""
    assert sorted(constraint.__module__ for constraint in BUILT_IN) == sorted(MODULES)


def test_kinds_are_unique() -> None:
    """A kind stands in policies and in stored plans, so it can mean one thing only."""
    kinds = [_kind(constraint) for constraint in BUILT_IN]
    assert sorted(kinds) == sorted(set(kinds))


@each_constraint
def test_the_file_has_the_name_of_the_kind(constraint: type) -> None:
    """Who reads a kind in a policy finds its file."""
    assert constraint.__module__ == f"constraints.{_kind(constraint)}"


@each_constraint
def test_every_constraint_has_its_own_tests(constraint: type) -> None:
    """The examples of a kind are in tests/constraints/test_<kind>.py."""
    tests = REPOSITORY / "tests" / "constraints" / f"test_{_kind(constraint)}.py"
    assert tests.is_file()
    assert re.search(r"^(async )?def test_", tests.read_text("utf-8"), re.MULTILINE)


@each_constraint
def test_every_constraint_is_described_for_those_who_choose_it(constraint: type) -> None:
    """docs/constraints.md has a section headed by the kind."""
    assert re.search(rf"^#+ `?{_kind(constraint)}`?\b", _described(), re.MULTILINE)


def test_no_section_describes_a_constraint_that_is_gone() -> None:
    """Every second-level heading that looks like a kind is one."""
    headed = set(re.findall(r"^## `?([a-z]+(?:_[a-z]+)*)`?\s*$", _described(), re.MULTILINE))
    assert headed - {_kind(constraint) for constraint in BUILT_IN} == set()


@each_constraint
def test_every_constraint_says_what_it_counts_and_where_the_line_is(constraint: type) -> None:
    """The docstring has a line for the amount and one for the boundary."""
    lines = [line.strip() for line in (constraint.__doc__ or "").splitlines()]
    assert any(line.startswith("Amount: ") for line in lines)
    assert any(line.startswith("Boundary: ") for line in lines)


def _described() -> str:
    return Path(REPOSITORY / "docs" / "constraints.md").read_text("utf-8")
