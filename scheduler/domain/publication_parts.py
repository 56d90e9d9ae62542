"""Entries of ours that reach over several parts of a duty.

Where the override created last shows, a part that somebody else takes is one more override on top, and the one that
lies there for the whole duty goes on serving the rest: nothing but that one write is needed. It may stay only while it
shows nowhere that somebody else is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.parts import duties_in_parts, duty_of
from scheduler.domain.publication import AccountId, LedgerEntry, Observation, RemoteOverride, WantedShift
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.time import Span

Reach = Mapping[str, frozenset[str]]
"""For the id of an entry, the keys of the turns of its person that it reaches over."""


@dataclass(frozen=True)
class Reaching:
    """What decides about it: the turns that are wanted with the accounts of all people, what is ours there, and what
    lies there of others."""

    shifts: Sequence[WantedShift]
    accounts: Mapping[str, AccountId]
    live: Sequence[LedgerEntry]
    foreign: Sequence[RemoteOverride]
    observed: Observation
    now: datetime

    def reach(self, missing: Sequence[LedgerEntry]) -> Reach:
        """Of entries of duties that are wanted in parts: those that may stay, and those ``missing`` ones that somebody
        removed."""
        cut = duties_in_parts(shift.key for shift in self.shifts)
        undone = [entry.span for entry in missing if entry.state == "adopted"]
        theirs = [(entry, True) for entry in missing]
        ours = [(entry, False) for entry in self.live if not self.observed.additive or undone]
        found = {}
        for entry, is_gone in [*theirs, *ours] if cut else ():
            if entry.state == "active" and duty_of(entry.key) in cut:
                own = [shift for shift in self.shifts if self._is_own(entry, shift)]
                if own and (is_gone or self._may_stay(entry, [shift.span for shift in own], undone)):
                    found[entry.external_id] = frozenset(shift.key for shift in own)
        return found

    def endings(self) -> Mapping[str, str]:
        """Where spans add up: ours that run already and go on where somebody else is wanted by now, by id, each with
        the key of the turn with which it should end. They cannot stay below, so that both would be paged."""
        return {
            entry.external_id: shift.key
            for entry in (self.live if self.observed.additive else ())
            for shift in self.shifts
            if shift.span.start_at == entry.span.start_at <= self.now < shift.span.end_at < entry.span.end_at
            if entry.state == "active" and entry.key == shift.key and self._account(shift) == entry.account
            if not minus(entry.span, self._served_parts(entry))
        }

    def _served_parts(self, entry: LedgerEntry) -> list[Span]:
        return [each.span for each in self.shifts if self._account(each) and duty_of(each.key) == duty_of(entry.key)]

    def _is_own(self, entry: LedgerEntry, shift: WantedShift) -> bool:
        same_duty = duty_of(shift.key) == duty_of(entry.key) and shift.span.overlaps(entry.span)
        return same_duty and self._account(shift) == entry.account

    def _account(self, shift: WantedShift) -> AccountId | None:
        return self.accounts.get(shift.email.lower()) if shift.email else None

    def _may_stay(self, entry: LedgerEntry, own: Sequence[Span], undone: Sequence[Span]) -> bool:
        """Whether all of it that is still to come and beyond its own turns lies below those who are wanted there. Where
        spans add up, it may only be where somebody removed those others: ``undone``."""
        if entry.span.end_at <= self.now:
            return False
        ahead = Span(start_at=max(entry.span.start_at, self.now), end_at=entry.span.end_at)
        if self.observed.additive:
            return not minus(ahead, [*own, *undone])
        others = [shift for shift in self.shifts if shift.email and self._account(shift) != entry.account]
        for piece in minus(ahead, own):
            over = [(shift, part) for shift in others if (part := common(piece, shift.span))]
            if minus(piece, [part for _, part in over]) or any(self._shows(entry, *each) for each in over):
                return False
        return True

    def _shows(self, entry: LedgerEntry, shift: WantedShift, part: Span) -> bool:
        """Whether it shows in a part where an entry for somebody else lies already. What is not there yet will be
        created later, and so on top; where a human wants its person, it is not what counts. What shows there and is
        going, since it is for neither of them, may be all that hides it."""
        there = [other.span for other in self.live if other.account == self._account(shift)]
        there += [override.span for override in self.foreign]
        asked_for = [override.span for override in self.foreign if override.account == entry.account]
        stays = {self._account(shift), *(item.account for item in self.foreign if item.span.overlaps(part))}
        seen = {other.account for other in self.live if other.span.overlaps(part)} - stays | {entry.account}
        for turn in self.observed.on_call:
            shown = common(turn.span, part) if turn.account in seen else None
            if shown and any(minus(lying, asked_for) for span in there if (lying := common(shown, span))):
                return True
        return False
