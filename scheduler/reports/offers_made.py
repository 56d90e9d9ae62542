"""Offers made: each window that somebody volunteered for, what became of it, and whether it counts for a waiver."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.record import VolunteeredEntry
from scheduler.domain.record_reasons import RULES_TOLD, NotSelected, not_selected_says
from scheduler.domain.time import DAY, Horizon

_OWN = "window"
"""The one rule of those told that is about the offer itself."""


@dataclass(frozen=True, slots=True)
class OfferMade:
    """The last word on one window in one quarter.

    The window is ``earliest_on`` to ``latest_on``, both included; ``from_on`` to ``until_on`` is the part of it that
    the quarter's plan decided. ``duty_id`` is the term that was given. ``not_selected`` is None when there was one,
    also one that a later version took back (``taken_back``). ``counts`` says that the volunteer was passed over: the
    window held a term that could be given, or rules of the organisation stood in its way.
    """

    rotation_id: str
    earliest_on: date
    latest_on: date
    from_on: date
    until_on: date
    min_weeks: int
    review_on: date | None
    announced_on: date
    duty_id: str | None
    taken_back: bool
    not_selected: NotSelected | None
    counts: bool
    says: str
    level: str | None
    team_id: str
    entry: int
    quarter: str
    plan_id: str
    policy_digest: str

    @property
    def seated(self) -> bool:
        return self.duty_id is not None and not self.taken_back


def offers_made(
    words: Iterable[tuple[int, VolunteeredEntry]], horizons: Mapping[str, Horizon], standing: Collection[str]
) -> tuple[OfferMade, ...]:
    """Every offer of one person, by window and quarter. ``horizons`` are those of announced plans by id, ``standing``
    the duties that are the person's still, or were served.

    A window that was answered with a term is no longer open in the quarters after: those are left out.
    """
    known = sorted(words, key=lambda word: (word[1].earliest_on, word[1].latest_on, word[0]))
    made = tuple(_offer(seq, entry, horizons.get(entry.source.plan_id), standing) for seq, entry in known)
    answered = {_window(offer): offer.entry for offer in made if offer.seated}
    return tuple(offer for offer in made if offer.entry <= answered.get(_window(offer), offer.entry))


def _window(offer: OfferMade) -> tuple[str, date, date]:
    return offer.rotation_id, offer.earliest_on, offer.latest_on


def _offer(seq: int, entry: VolunteeredEntry, horizon: Horizon | None, standing: Collection[str]) -> OfferMade:
    taken_back = entry.duty_id is not None and entry.duty_id not in standing
    return OfferMade(
        rotation_id=entry.rotation_id,
        earliest_on=entry.earliest_on,
        latest_on=entry.latest_on,
        from_on=max(entry.earliest_on, horizon.starts_on) if horizon else entry.earliest_on,
        until_on=min(entry.latest_on, horizon.ends_on - DAY) if horizon else entry.latest_on,
        min_weeks=entry.min_weeks,
        review_on=entry.review_on,
        announced_on=entry.recorded_at.date(),
        duty_id=entry.duty_id,
        taken_back=taken_back,
        not_selected=entry.not_selected,
        counts=_counts(entry),
        says=_says(entry, taken_back=taken_back),
        level=entry.level,
        team_id=entry.team_id,
        entry=seq,
        quarter=entry.source.quarter,
        plan_id=entry.source.plan_id,
        policy_digest=entry.source.policy_digest,
    )


def _counts(entry: VolunteeredEntry) -> bool:
    if entry.not_selected is NotSelected.NO_TERM_POSSIBLE:
        named = set(entry.why.rules) if entry.why else set()
        return bool(named & RULES_TOLD.keys() - {_OWN})
    return entry.not_selected is not None


def _says(entry: VolunteeredEntry, *, taken_back: bool) -> str:
    if entry.not_selected is not None:
        return not_selected_says(entry.not_selected, entry.why)
    return "A term was given, and a later version of the plan took it back." if taken_back else "A term was given."
