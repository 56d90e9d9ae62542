"""Waivers: who did all they could to serve a term and got none, so that its lack may not be held against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.time import WEEK
from scheduler.reports.offers_made import OfferMade

WINDOWS = 2
"""Windows that somebody has to have been passed over in, each decided by a quarter of its own."""
BY_WINDOWS = f"Whoever volunteered, was passed over in {WINDOWS} or more quarters, and was never seated is waived."
BY_REVIEW = "Whoever volunteered in time and has no seat before the review date is waived."


class WaiverStatus(StrEnum):
    """Where somebody stands with one rotation. The two that begin with WAIVED are waivers."""

    SEATED = "seated"
    WAITING = "waiting"
    WAIVED_WINDOWS = "waived_windows"
    WAIVED_REVIEW = "waived_review"

    @property
    def is_waived(self) -> bool:
        return self in (WaiverStatus.WAIVED_WINDOWS, WaiverStatus.WAIVED_REVIEW)


@dataclass(frozen=True, slots=True)
class Waiver:
    """The status for one rotation, what it rests on, and the rule in words (empty when none applies).

    ``entries`` are the numbers of the volunteered entries that count for it.
    """

    rotation_id: str
    status: WaiverStatus
    says: str
    rule: str
    entries: tuple[int, ...]


def waiver(
    rotation_id: str,
    offers: Iterable[OfferMade],
    term_ends: Sequence[date],
    *,
    as_of: date,
    decided_until: date | None,
) -> Waiver:
    """The waiver of one person for one rotation. ``term_ends`` are the days after the terms that were given to them
    (scheduler/domain/terms_given.py); ``decided_until`` is the end of the last horizon that was announced."""
    mine = tuple(offer for offer in offers if offer.rotation_id == rotation_id)
    passed_over = tuple(offer for offer in mine if offer.counts)
    for offer in passed_over:
        if offer.review_on and _no_seat_before(offer, offer.review_on, term_ends, as_of, decided_until):
            says = f"Volunteered in time, and has no term that ends before the review on {offer.review_on}."
            return Waiver(rotation_id, WaiverStatus.WAIVED_REVIEW, says, BY_REVIEW, (offer.entry,))
    if term_ends or any(offer.seated for offer in mine):
        return Waiver(rotation_id, WaiverStatus.SEATED, "Has been given a term.", "", ())
    apart = decided_apart(passed_over)
    said = f"Passed over in {len(apart)} quarter{'' if len(apart) == 1 else 's'}, and never seated"
    entries = tuple(offer.entry for offer in apart)
    if len(apart) >= WINDOWS:
        return Waiver(rotation_id, WaiverStatus.WAIVED_WINDOWS, f"{said}.", BY_WINDOWS, entries)
    return Waiver(rotation_id, WaiverStatus.WAITING, f"{said}; {WINDOWS} would be a waiver.", "", entries)


def _no_seat_before(
    offer: OfferMade, review_on: date, term_ends: Sequence[date], as_of: date, decided_until: date | None
) -> bool:
    """Whether no term ends by the review, and none can any more: the review has come, or every start that would be
    early enough has been decided."""
    last_start = review_on - WEEK * offer.min_weeks
    if offer.earliest_on > last_start or any(ends_on <= review_on for ends_on in term_ends):
        return False
    return review_on <= as_of or (decided_until is not None and last_start < decided_until)


def decided_apart(offers: Iterable[OfferMade]) -> tuple[OfferMade, ...]:
    """The offers of one person for one rotation that stand for themselves: one for each quarter that decided, and none
    whose decided windows overlap. An offer that was edited, made twice, or split in two counts once."""
    return tuple(_apart(offers))


def _apart(offers: Iterable[OfferMade]) -> Iterator[OfferMade]:
    last: date | None = None
    quarters: set[str] = set()
    for offer in sorted(offers, key=lambda offer: (offer.until_on, offer.from_on, offer.entry)):
        if (last is None or offer.from_on > last) and offer.quarter not in quarters:
            yield offer
            last = offer.until_on
            quarters.add(offer.quarter)
