"""Reasons in the record: closed lists and plain numbers, never free text, and never why somebody was away."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from scheduler.domain.constraint import Aim
from scheduler.domain.values import Identifier, Value

RULES_TOLD = {
    "change_limit": "what was announced may change only so much",
    "coverage": "every seat has to be filled",
    "ee_handover": "somebody goes on when others change",
    "exclusive_rotations": "a duty of another rotation excludes it",
    "experienced_member": "somebody with experience has to be among them",
    "fair_holidays": "holiday load stays even",
    "fair_weekends": "weekend load stays even",
    "feature_window": "long-term work of the team goes on",
    "heaviest_load": "nobody carries too much",
    "hours_covered": "hours of the day have to be covered",
    "interlock": "bound by a commitment to a customer",
    "max_starts": "only so many terms begin at once",
    "one_duty_at_a_time": "on other duty at the time",
    "one_per_team": "one person per team at a time",
    "one_term_each": "one term each",
    "opportunity": "those with a review ahead or passed over before come first",
    "pinned": "earlier decisions stand",
    "spacing": "duties need weeks between them",
    "stability": "what was announced should stay",
    "team_scope": "the cap on what a team lends",
    "term_length": "lengths of terms",
    "timezone_spread": "coverage from enough regions",
    "window": "no term of the length offered begins in it",
    "worst_deviation": "nobody is far from their share",
    "zone_distance": "distance between time zones",
}
"""Rules by kind that may be named as the reason against a volunteer. All others, such as those about absence, leave,
law and wishes, are about the person, and the record does not tell of them."""


class NotSelected(StrEnum):
    """Why a volunteer has no seat. Reasons for absence are no part of this: the second one covers them all."""

    OTHERS_SEATED = "others_seated"
    NO_TERM_POSSIBLE = "no_term_possible"
    SEAT_LEFT_OPEN = "seat_left_open"

    @property
    def says(self) -> str:
        return {
            NotSelected.OTHERS_SEATED: "every seat of the window went to others",
            NotSelected.NO_TERM_POSSIBLE: "no term was possible in the window",
            NotSelected.SEAT_LEFT_OPEN: "a seat stayed open, and this was not chosen for it",
        }[self]


class CorrectionReason(StrEnum):
    """Why an entry is wrong."""

    WRONG_PERSON = "wrong_person"
    NOT_SERVED = "not_served"


class WhyNot(Value):
    """What was known of a choice when the plan was announced.

    ``volunteers`` people offered weeks of the same rotation in the horizon, this one included, for ``seats`` seats;
    ``seated`` of them got a term. With ``aim``, putting this volunteer in the place of somebody seated, or on the open
    seat, makes the plan worse at that aim, which is the first that differs; without it, ``rules`` (kinds, see
    ``RULES_TOLD``) stood in the way. ``equal`` says that the plan would have been no worse.
    """

    seats: int = Field(ge=0)
    volunteers: int = Field(ge=1)
    seated: int = Field(ge=0)
    aim: Identifier | None = None
    rules: tuple[Identifier, ...] = ()
    equal: bool = False

    @property
    def told(self) -> str:
        """The rules in words, empty when none is told."""
        return ", ".join(dict.fromkeys(RULES_TOLD.get(kind, kind) for kind in self.rules))


def told(kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds that may be told, each once, in order of name."""
    return tuple(sorted(set(kinds) & RULES_TOLD.keys()))


def not_selected_says(reason: NotSelected, why: WhyNot | None) -> str:
    """The reason in one or two sentences."""
    said = reason.says[0].upper() + reason.says[1:]
    if why is None:
        return f"{said}."
    if reason is NotSelected.NO_TERM_POSSIBLE:
        return f"{said}: {why.told}." if why.rules else f"{said}."
    people = "1 person" if why.volunteers == 1 else f"{why.volunteers} people"
    seats = "1 seat" if why.seats == 1 else f"{why.seats} seats"
    return f"{said}: {people} volunteered for {seats}, and {why.seated} got a term. {_choice(reason, why)}".strip()


def _choice(reason: NotSelected, why: WhyNot) -> str:
    place = "on the open seat" if reason is NotSelected.SEAT_LEFT_OPEN else "in another's place"
    if why.equal:
        return f"With this volunteer {place} the plan would have been no worse; the search chose."
    if why.aim:
        because = f" (rule: {why.told})" if why.rules else ""
        return f"With this volunteer {place} the plan would have been worse in {Aim[why.aim.upper()].says}{because}."
    return f"What stood in the way: {why.told}." if why.rules else ""
