"""docs/constraints.md says what the constraints say."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from constraints.catalog import BUILT_IN, kinds, parse
from tools.constraint_docs import PAGE, SHARED, example, render

each_constraint = pytest.mark.parametrize("constraint", BUILT_IN, ids=lambda c: c.model_fields["kind"].default)


def test_the_page_is_up_to_date() -> None:
    """A changed docstring or parameter has reached the readers; ``python -m tools.constraint_docs`` does it."""
    assert PAGE.read_text("utf-8") == render()


def test_the_examples_of_the_page_are_policies() -> None:
    """What a reader copies is read as it stands, one rule of every kind."""
    examples = re.findall(r"^```yaml\n(.*?)^```$", render(), re.MULTILINE | re.DOTALL)
    rules = parse([entry for text in examples for entry in YAML(typ="safe").load(text)])
    assert [rule.kind for rule in rules] == list(kinds())


@each_constraint
def test_every_parameter_is_explained(constraint: type) -> None:
    """In one short sentence beside its default."""
    own = {name: field for name, field in constraint.model_fields.items() if name not in SHARED}
    assert [name for name, field in own.items() if not field.description] == []


@each_constraint
def test_a_misspelt_parameter_is_refused_by_name(constraint: type) -> None:
    """Nobody believes that a rule is in force which was never read."""
    with pytest.raises(ValueError, match=r"(?s)wieght.*Extra inputs are not permitted"):
        parse([{**example(constraint), "wieght": 3}])
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        parse([{**example(constraint), "weight": 0}])
