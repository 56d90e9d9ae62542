"""What every store promises of an organisation that is imported, asked of the real one and of the fake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput, ChangedMeanwhile, NotFound
from scheduler.services.ports import Store
from tests.store.conftest import BOTH, a_store_of
from tests.store.contents import LATER, MUCH_LATER, POLICY
from tests.support.builders import NOW, an_absence, an_engineer, an_organisation


@pytest.fixture(params=["fake", *BOTH])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The same promises on all."""
    with a_store_of(request.param, tmp_path) as opened:
        yield opened


def test_an_empty_store_says_that_nothing_is_imported(store: Store) -> None:
    """Asking too early is an answerable mistake, not a crash."""
    with store.reading() as work:
        of = work.organisations
        for ask in (of.organisation, of.policy, of.imported_at, of.version):
            with pytest.raises(NotFound, match="nothing is imported"):
                ask()


def test_what_is_imported_comes_back_and_the_next_import_replaces_it(store: Store) -> None:
    """Organisation, policy and time; nothing of the first import is left after the second."""
    first, second = an_organisation(absences=(an_absence(),)), an_organisation((an_engineer("dan"),), name="New")
    with store.writing() as work:
        work.organisations.replace_organisation(first, POLICY, {an_absence(): "surgery"}, NOW)
    with store.reading() as work:
        assert work.organisations.organisation() == first
        assert work.organisations.policy() == POLICY
        assert work.organisations.imported_at() == NOW
    with store.writing() as work:
        work.organisations.replace_organisation(second, (), {}, LATER)
        assert work.organisations.organisation() == second
    with store.reading() as work:
        assert work.organisations.organisation() == second
        assert work.organisations.policy() == ()
        assert work.organisations.imported_at() == LATER


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(store: Store) -> None:
    """Two people look at the same version: the first change is kept, the second is told to look again."""
    with store.writing() as work:
        assert work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW, seen=0) == 1
    renamed = an_organisation(name="Renamed")
    with store.writing() as work:
        assert work.organisations.replace_organisation(renamed, POLICY, {}, LATER, seen=1) == 2
    late = pytest.raises(ChangedMeanwhile, match="version 2 is kept, version 1 was looked at")
    with late, store.writing() as work:
        work.organisations.replace_organisation(an_organisation(), (), {}, MUCH_LATER, seen=1)
    with store.reading() as work:
        assert work.organisations.organisation() == renamed
        assert work.organisations.version() == 2
    with store.writing() as work:
        assert work.organisations.replace_organisation(an_organisation(), (), {}, MUCH_LATER) == 3


@pytest.mark.parametrize(
    "engineers",
    [
        (an_engineer("ada", email="Ada@example.com"), an_engineer("eve", email="ada@EXAMPLE.com")),
        (an_engineer("ada", email="äda@example.com"), an_engineer("eve", email="ÄDA@example.com")),
    ],
)
def test_two_people_never_share_an_address_and_then_nothing_is_imported(store: Store, engineers) -> None:
    """Case makes no difference, in any alphabet; the earlier import stays."""
    with store.writing() as work:
        work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW)
    with pytest.raises(BadInput, match="contradicts itself"), store.writing() as work:
        work.organisations.replace_organisation(an_organisation(engineers), (), {}, LATER)
    with store.reading() as work:
        assert work.organisations.organisation() == an_organisation()
        assert work.organisations.policy() == POLICY


def test_an_engineer_of_an_unknown_team_is_refused(store: Store) -> None:
    """References hold in the store too."""
    with pytest.raises(BadInput, match="contradicts itself"), store.writing() as work:
        work.organisations.replace_organisation(an_organisation(teams=()), (), {}, NOW)
