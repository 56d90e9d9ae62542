"""Who can be erased, and who cannot; who comes back, and who only ever acted."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.plan import PlanContent, PlanState
from scheduler.domain.time import DAY
from scheduler.domain.values import canonical_json
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.builders import NOW, a_weekend_rotation, an_engineer, an_organisation
from tests.support.leaving import EMAIL, HANDLE, NAME, erased, sent, verdict_of
from tests.support.recording import AFTERWARDS, the_plan


def test_a_namesake_keeps_the_name(both: SqlStore) -> None:
    """Two people of one name: one goes, and where the other's name stands is said."""
    twins = (an_engineer("one", name=NAME), an_engineer("two", name=NAME))
    with both.writing() as work:
        work.organisations.replace_organisation(an_organisation(twins), (), {}, NOW)
    assert erased(both, handle="one").left_over == ("engineer.name",)
    with both.reading() as work:
        assert [engineer.name for engineer in work.organisations.organisation().engineers] == [NAME]


def test_somebody_with_duty_ahead_is_not_erased(lived: SqlStore) -> None:
    """The pager would go to nobody; the refusal names the duty, and changes nothing."""
    before = canonical_json(the_plan(lived, "2027-Q1-v1"))
    with pytest.raises(BadInput, match="is announced for tier2/2027-01-09"):
        erased(lived, now=NOW)
    assert canonical_json(the_plan(lived, "2027-Q1-v1")) == before


def test_somebody_whom_a_target_still_shows_is_not_erased(lived: SqlStore) -> None:
    """First the target forgets, else nobody could tell our entry there from a stranger's."""
    sent(lived, AFTERWARDS)
    with pytest.raises(BadInput, match="a target still shows"):
        erased(lived)
    erased(lived, now=AFTERWARDS + DAY * 2)


def test_the_only_one_on_a_rotation_is_not_erased(both: SqlStore) -> None:
    """An empty list of people means everybody."""
    alone = an_organisation(rotations=(a_weekend_rotation(engineer_ids=("ada",)),))
    with both.writing() as work:
        work.organisations.replace_organisation(alone, (), {}, NOW)
    with pytest.raises(BadInput, match="is for ada alone"):
        erased(both, handle="ada")
    with both.reading() as work:
        assert len(work.organisations.organisation().engineers) == 3


@pytest.mark.parametrize("handle", [HANDLE, EMAIL.upper()])
def test_a_person_is_named_by_id_or_address(lived: SqlStore, handle: str) -> None:
    """In any case; nobody else will do, and nobody erases themselves."""
    with pytest.raises(NotFound):
        erased(lived, handle="zoe")
    with pytest.raises(BadInput, match="nobody erases themselves"):
        erased(lived, handle=handle, by=HANDLE)
    assert erased(lived, handle=handle).plans


def test_files_are_rewritten_again_for_somebody_who_was_erased_before(lived: SqlStore) -> None:
    """By the number alone; the record does not change."""
    number = erased(lived).person_id
    with lived.reading() as work:
        before = work.record.head()
    assert erased(lived, handle=number).plans == ()
    with lived.reading() as work:
        assert work.record.head() == before


def test_somebody_who_comes_back_is_somebody_new(lived: SqlStore, url: str) -> None:
    """The same id gets another number, and what was before is not theirs."""
    number = erased(lived).person_id
    with lived.writing() as work:
        assert work.record.person_id(HANDLE) != number
    again = open_store(url)
    assert verdict_of(again).is_sound
    again.close()


def test_somebody_who_only_acted_under_an_ordinary_word_is_forgotten_as_an_actor_alone(
    lived: SqlStore, url: str
) -> None:
    """A word such as the kind of a rule stays wherever it means something else; drafts that they made stay drafts."""
    with lived.reading() as work:
        policy, before = work.organisations.policy(), work.plans.plan("2027-Q1-v2")
    with lived.writing() as work:
        content = PlanContent(**{name: getattr(before, name) for name in PlanContent.model_fields})
        draft = work.plans.save_draft(content, now=AFTERWARDS, by="coverage")
        work.record.person_id("coverage")
    number = erased(lived, handle="coverage").person_id
    with lived.reading() as work:
        assert work.organisations.policy() == policy
        kept = work.plans.plan(draft.id)
        assert (kept.created_by, kept.state, kept.policy) == (number, PlanState.DRAFT, before.policy)
        assert work.record.find_person("coverage") is None
    assert verdict_of(lived).is_sound
