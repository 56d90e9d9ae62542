"""Every value that goes into the store comes out the same."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import policy_digest
from scheduler.domain.values import canonical_json, digest
from scheduler.store.mapping import NOUNS
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import POLICY, a_content, a_provenance, content_of
from tests.store.strategies import organisations, texts
from tests.support.builders import NOW
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
    """Random problems with events, pins and frozen weeks, and random schedules of shifts and terms in many zones."""
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
    }


def _shown(noun: str) -> set[str]:
    """The fields of the values of a noun, as JSON shows them."""
    schema = Organisation.model_json_schema()
    item = schema["properties"][noun]["items"]
    names = [ref["$ref"].rsplit("/", 1)[1] for ref in item.get("oneOf", [item])]
    return {field for name in names for field in schema["$defs"][name]["properties"]}


def test_a_kept_plan_names_the_problem_and_policy_that_it_was_made_from(shared_store: SqlStore) -> None:
    """The solve can be replayed from the store alone: what is read has the digests of what was solved."""
    with shared_store.writing() as work:
        saved = work.plans.save_draft(a_content(), now=NOW, by="Ops")
    with shared_store.reading() as work:
        read = work.plans.plan(saved.id)
    assert digest(read.problem) == read.provenance.problem_digest == digest(a_content().problem)
    assert policy_digest(read.policy) == read.provenance.policy_digest == policy_digest(POLICY)
