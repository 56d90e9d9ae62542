"""Every value that goes into the store comes out the same."""

from __future__ import annotations

from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import BadInput
from scheduler.domain.facts import Fact, Notice
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import policy_digest
from scheduler.domain.values import canonical_json, digest
from scheduler.store.mapping import NOUNS
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import POLICY, a_content, a_provenance, content_of
from tests.store.strategies import organisations, texts
from tests.support.builders import (
    MONDAY,
    NOW,
    a_customer,
    a_horizon,
    a_term_rotation,
    a_weekend_rotation,
    an_engineer,
    an_organisation,
)
from tests.support.facts import random_facts
from tests.support.strategies import random_problem, random_schedule


@settings(max_examples=60)
@given(organisation=organisations(), policy=st.lists(texts, max_size=3).map(tuple))
def test_every_organisation_survives(shared_store: SqlStore, organisation: Organisation, policy) -> None:
    """All nouns with all their fields, in the order in which they were written."""
    with shared_store.writing() as work:
        work.organisations.replace_organisation(organisation, policy, {}, NOW)
    with shared_store.reading() as work:
        assert work.organisations.organisation() == organisation
        assert work.organisations.policy() == policy


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_every_plan_survives(shared_store: SqlStore, seed: int) -> None:
    """Random problems with events, facts, pins, frozen weeks and what was announced before, and random schedules."""
    rng = Random(seed)
    problem = random_problem(rng)
    schedule = random_schedule(rng, problem)
    content = content_of(problem, schedule, provenance=a_provenance(problem, seed=seed, gap=rng.random()))
    with shared_store.writing() as work:
        saved = work.plans.save_draft(content, now=NOW, by="Ops")
    with shared_store.reading() as work:
        read = work.plans.plan(saved.id)
    assert _text(read) == _text(saved)
    assert {name: _text(read)[name] for name in type(content).model_fields} == _text(content)


def _text(value) -> dict:
    """Canonical text per field: equal whatever was computed and remembered on the way."""
    return {
        name: canonical_json(part) if hasattr(part := getattr(value, name), "model_dump") else part
        for name in type(value).model_fields
    }


def test_every_noun_of_an_organisation_is_kept() -> None:
    """A noun that is added to the organisation needs a table too."""
    assert {noun.field for noun in NOUNS} == Organisation.model_fields.keys() - {"name"}


def test_nothing_is_kept_that_no_value_shows_but_what_must_stay_inside() -> None:
    """The folded address, the reason of an absence; and what stands for a span or a whole rotation."""
    hidden = {noun.field: noun.row.model_fields.keys() - _shown(noun.field) - {"position"} for noun in NOUNS}
    assert {noun: columns for noun, columns in hidden.items() if columns} == {
        "engineers": {"email_folded"},
        "rotations": {"body"},
        "absences": {"reason"},
        "events": {"start_at", "end_at"},
        "facts": {"body"},
    }


def _shown(noun: str) -> set[str]:
    """The fields of the values of a noun, as JSON shows them."""
    schema = Organisation.model_json_schema()
    item = schema["properties"][noun]["items"]
    names = [ref["$ref"].rsplit("/", 1)[1] for ref in item.get("oneOf", [item])]
    return {field for name in names for field in schema["$defs"][name]["properties"]}


def test_facts_of_every_class_come_back_in_their_order(store: SqlStore) -> None:
    """A new class of fact needs no new table, and the order in which facts were written is kept."""
    plain, horizon = an_organisation((an_engineer("ada"), an_engineer("ben"))), a_horizon(2)
    rotations = (a_weekend_rotation(), a_term_rotation())
    facts = tuple(
        fact
        for seed in range(20)
        for fact in random_facts(Random(seed), plain.engineers, plain.teams, (a_customer(),), rotations, horizon)
    )
    assert {type(fact) for fact in facts} == set(get_args(get_args(Fact)[0]))
    with store.writing() as work:
        work.organisations.replace_organisation(plain.model_copy(update={"facts": facts}), (), {}, NOW)
    with store.reading() as work:
        assert work.organisations.organisation().facts == facts


def test_a_fact_of_nobody_who_is_known_is_refused(store: SqlStore) -> None:
    """References of facts to people hold in the store too."""
    organisation = an_organisation(facts=(Notice(engineer_id="zoe", on=MONDAY),))
    with pytest.raises(BadInput, match="contradicts itself"), store.writing() as work:
        work.organisations.replace_organisation(organisation, (), {}, NOW)


def test_a_kept_plan_names_the_problem_and_policy_that_it_was_made_from(shared_store: SqlStore) -> None:
    """The solve can be replayed from the store alone: what is read has the digests of what was solved."""
    with shared_store.writing() as work:
        saved = work.plans.save_draft(a_content(), now=NOW, by="Ops")
    with shared_store.reading() as work:
        read = work.plans.plan(saved.id)
    assert digest(read.problem) == read.provenance.problem_digest == digest(a_content().problem)
    assert policy_digest(read.policy) == read.provenance.policy_digest == policy_digest(POLICY)
