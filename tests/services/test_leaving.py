"""Whoever an import takes away opens nothing any more with what they had, also when they come back."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.audit import EVERYBODY, Decision
from scheduler.domain.feeds import FeedKind, FeedWanted
from scheduler.domain.keys import Role, digest_of
from scheduler.domain.login import Identity
from scheduler.domain.time import DAY
from scheduler.services.feeds import create_link
from scheduler.services.importing import import_organisation
from scheduler.services.keys import KeyWanted, at_the_machine, create_key, revoke_key
from scheduler.services.leaving import ClosedAccess
from scheduler.services.logging_in import log_in
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW, an_engineer, an_organisation

NOBODY: tuple[ClosedAccess, ...] = ()
LOGIN_LASTS = timedelta(hours=8)


def imported(store: SqlStore, *engineer_ids: str) -> tuple[ClosedAccess, ...]:
    """What is closed by an import of these people."""
    organisation = an_organisation(tuple(an_engineer(engineer_id) for engineer_id in engineer_ids), rotations=())
    with store.writing() as work:
        return import_organisation(work, organisation, (), {}, NOW).closed


def a_key(store: SqlStore, engineer_id: str | None, days: int = 30) -> str:
    wanted = KeyWanted(name="laptop", role=Role.MANAGER, engineer_id=engineer_id, days=days)
    with store.writing() as work:
        return create_key(work, wanted, actor=at_the_machine(work), now=NOW - DAY, known_scopes=())[0].id


def a_link(store: SqlStore, engineer_id: str) -> str:
    wanted = FeedWanted(kind=FeedKind.ENGINEER, subject_id=engineer_id, name="phone")
    with store.writing() as work:
        return create_link(work, wanted, actor=at_the_machine(work), now=NOW)[0].id


def a_login(store: SqlStore, engineer_id: str) -> str:
    """The secret of a session."""
    identity = Identity(subject=engineer_id, email=f"{engineer_id}@example.com")
    with store.writing() as work:
        made = log_in(work, identity, {}, now=NOW, lasts=LOGIN_LASTS)
        assert made is not None
        return made[1]


def is_open(store: SqlStore, key_id: str) -> bool:
    with store.reading() as work:
        return work.keys.key(key_id, EVERYBODY).opens(NOW)


def test_keys_feed_links_and_logins_of_whoever_is_gone_are_closed_and_those_of_others_are_not(both: SqlStore) -> None:
    """What was closed is counted for each person, and noted in the audit log."""
    imported(both, "ada", "ben")
    key_id, second, other, script = (a_key(both, who) for who in ("ada", "ada", "ben", None))
    link_id, others, secret = a_link(both, "ada"), a_link(both, "ben"), a_login(both, "ada")
    a_login(both, "ben")
    gone = ClosedAccess(engineer_id="ada", keys=2, feed_links=1, logins=1)
    assert imported(both, "ben") == (gone,)
    assert [is_open(both, each) for each in (key_id, second, other, script)] == [False, False, True, True]
    with both.reading() as work:
        links = {link.id: link.revoked_at for link in work.feeds.links(EVERYBODY)}
        login = work.logins.find_by_digest(digest_of(secret))
        newest = work.audit.entries(limit=4)
    assert (links, login and login.ended_at) == ({link_id: NOW, others: None}, NOW)
    ends = {Decision.KEY_REVOKED: 2, Decision.FEED_REVOKED: 1, Decision.LOGGED_OUT: 1}
    assert {each: sum(entry.decision is each for entry in newest) for each in ends} == ends
    assert {(entry.on_behalf, entry.about_id) for entry in newest} == {(True, login and login.owner_id)}


def test_whoever_comes_back_has_nothing_of_it_back(store: SqlStore) -> None:
    """They get a new key; and that one stays with the next import."""
    imported(store, "ada", "ben")
    before = a_key(store, "ada")
    imported(store, "ben")
    assert imported(store, "ada", "ben") == NOBODY
    after = a_key(store, "ada")
    assert imported(store, "ada", "ben") == NOBODY
    assert [is_open(store, each) for each in (before, after)] == [False, True]


def test_what_was_closed_before_is_not_closed_again(store: SqlStore) -> None:
    """Neither a key that was taken back, nor one that has ended."""
    imported(store, "ada", "ben")
    taken_back = a_key(store, "ada")
    a_key(store, "ada", days=1)
    with store.writing() as work:
        revoke_key(work, taken_back, actor=at_the_machine(work), now=NOW)
        written = work.audit.entries(limit=1)
    assert imported(store, "ben") == NOBODY
    with store.reading() as work:
        assert work.audit.entries(limit=1) == written


def test_what_was_left_open_of_somebody_who_was_gone_before_is_closed_when_they_come_back(store: SqlStore) -> None:
    """So it is for people who were taken away when imports did not close anything yet."""
    imported(store, "ada", "ben")
    left_open = a_key(store, "ada")
    with store.writing() as work:
        without = an_organisation((an_engineer("ben"),), rotations=())
        work.organisations.replace_organisation(without, (), {}, NOW)
    assert imported(store, "ada", "ben") == (ClosedAccess(engineer_id="ada", keys=1, feed_links=0, logins=0),)
    assert not is_open(store, left_open)
