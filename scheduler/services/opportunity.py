"""Gathering the opportunity view: the record says who waits since when, the organisation who offers weeks now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from scheduler.domain.coverage import TermRotation
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import Volunteer
from scheduler.domain.plan import PlanState
from scheduler.domain.record import PublishedEntry, ServedEntry, VolunteeredEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import last_words
from scheduler.domain.terms_given import terms_given
from scheduler.domain.time import DAY, WEEK, Horizon
from scheduler.reports.offers_made import OfferMade, offers_made
from scheduler.reports.waiting import CYCLE_WEEKS, Cycle, Opportunity, SeatsComing, Waiting, in_line, seats_coming
from scheduler.reports.waiver import decided_apart
from scheduler.services.evidence import announced_horizons
from scheduler.services.ports import UnitOfWork
from scheduler.services.standing import served, standing

NEXT = "next"
"""What the quarter after the last announced one is called."""


def opportunities(work: UnitOfWork, organisation: Organisation, today: date) -> tuple[Opportunity, ...]:
    """The view of every term rotation of an organisation, with what its people offer now."""
    view = _View(work, organisation, today)
    rotations = [rotation for rotation in view.organisation.rotations if isinstance(rotation, TermRotation)]
    return tuple(view.of(rotation) for rotation in rotations)


class _View:
    """What all rotations share, read once."""

    def __init__(self, work: UnitOfWork, organisation: Organisation, today: date) -> None:
        self.organisation = organisation
        self._work, self._record, self._today = work, work.record, today
        self._people = work.record.people()
        self._ids = {person.handle: person.id for person in self._people.values() if person.handle}
        self._horizons = announced_horizons(work.record)
        self._announced = tuple(h.entry for h in standing(self._record) if h.entry.duty_type == "term")
        self._terms = tuple(self._known_terms())
        self._given = tuple(terms_given([*self._terms, *self._announced]))
        self._offers = self._offers_by_person()

    def _known_terms(self) -> Iterator[PublishedEntry | ServedEntry]:
        """Terms that were served, and those that stand; a term of which it is known who served it stands no more."""
        done = [entry for _, entry in served(self._record) if entry.duty_type == "term"]
        posted = {(entry.duty_id, entry.seat) for entry in done}
        yield from done
        yield from (entry for entry in self._announced if (entry.duty_id, entry.seat) not in posted)

    def _offers_by_person(self) -> Mapping[str, tuple[OfferMade, ...]]:
        words: dict[str, list[tuple[int, VolunteeredEntry]]] = defaultdict(list)
        for seq, entry in last_words(self._record.entries((EntryKind.VOLUNTEERED,))):
            words[entry.person_id].append((seq, entry))
        held: dict[str, set[str]] = defaultdict(set)
        for term in (*self._terms, *self._announced):
            held[term.person_id].add(term.duty_id)
        return {person_id: offers_made(each, self._horizons, held[person_id]) for person_id, each in words.items()}

    def of(self, rotation: TermRotation) -> Opportunity:
        coming = self._coming(rotation)
        line = in_line(self._waiting(rotation), coming)
        cycles = (*self._cycles(rotation, coming), self._next(line, coming))
        return Opportunity(rotation.id, rotation.name, self._today, coming, line, cycles)

    def _coming(self, rotation: TermRotation) -> SeatsComing:
        mine = [term for term in self._terms if term.rotation_id == rotation.id]
        plans = tuple(self._work.plans.plans(state=PlanState.PUBLISHED))
        ahead = [head for head in plans if head.horizon.ends_on > self._today]
        return seats_coming(
            rotation,
            whole_terms(mine),
            today=self._today,
            announced_until=max((head.horizon.ends_on for head in plans), default=None),
            open_weeks=sum(self._open_weeks(head.id, rotation.id) for head in ahead),
        )

    def _open_weeks(self, plan_id: str, rotation_id: str) -> int:
        """Weeks of term seats from today on that a plan leaves TBD."""
        seats = self._work.plans.plan(plan_id).schedule.open_seats
        mine = [seat for seat in seats if seat.duty_id is None and seat.rotation_id == rotation_id]
        return sum(max(0, (seat.until_on - max(seat.from_on, self._today)) // WEEK) for seat in mine)

    # -- who waits ----------------------------------------------------------------------------------------------

    def _waiting(self, rotation: TermRotation) -> Iterator[Waiting]:
        seated = {term.person_id for term in self._given if term.rotation_id == rotation.id}
        open_now = self._open_now(rotation.id)
        known = {p for p, offers in self._offers.items() if any(o.rotation_id == rotation.id for o in offers)}
        for person_id in sorted((known | open_now.keys()) - seated):
            mine = [offer for offer in self._offers.get(person_id, ()) if offer.rotation_id == rotation.id]
            if person_id in open_now or any(offer.counts for offer in mine):
                yield self._one(person_id, mine, open_now.get(person_id))

    def _open_now(self, rotation_id: str) -> Mapping[str, Volunteer]:
        """The window of each volunteer that closes last, by person id; by engineer id of who is not in the record."""
        found: dict[str, Volunteer] = {}
        for offer in sorted(self.organisation.volunteers, key=lambda offer: offer.latest_on):
            if offer.rotation_id == rotation_id and offer.latest_on >= self._today:
                found[self._ids.get(offer.engineer_id, offer.engineer_id)] = offer
        return found

    def _one(self, person_id: str, mine: Iterable[OfferMade], offer: Volunteer | None) -> Waiting:
        made = tuple(mine)
        counted = [each for each in made if each.counts]
        reviews = [each.review_on for each in made] + [offer.review_on if offer else None]
        engineer = next((e for e in self.organisation.engineers if offer and e.id == offer.engineer_id), None)
        last = made[-1] if made else None
        person = self._people.get(person_id)
        return Waiting(
            person_id=person_id,
            label=person.label if person else engineer.name if engineer else person_id,
            team_id=engineer.team_id if engineer else last.team_id if last else "",
            level=engineer.level if engineer else last.level if last else None,
            since=min((each.announced_on for each in counted), default=None),
            passed_over=len(decided_apart(counted)),
            review_on=min((on for on in reviews if on and on >= self._today), default=None),
            offer=offer,
        )

    # -- demand and seats ---------------------------------------------------------------------------------------

    def _cycles(self, rotation: TermRotation, coming: SeatsComing) -> Iterator[Cycle]:
        """Announced quarters, oldest first."""
        asked: dict[str, dict[str, OfferMade]] = defaultdict(dict)
        for person_id, offers in self._offers.items():
            for offer in offers:
                if offer.rotation_id == rotation.id:
                    asked[offer.quarter][person_id] = offer
        horizons = {offer.quarter: self._horizons[offer.plan_id] for each in asked.values() for offer in each.values()}
        for quarter in sorted(asked, key=lambda name: horizons[name].starts_on):
            horizon = horizons[quarter]
            seats = rotation.seats * horizon.weeks / coming.mean_weeks
            yield Cycle(quarter, len(asked[quarter]), seats, self._seated(rotation.id, horizon))

    def _seated(self, rotation_id: str, horizon: Horizon) -> int:
        return len({t.person_id for t in self._given if t.rotation_id == rotation_id and t.starts_on in horizon})

    def _next(self, line: Iterable[Waiting], coming: SeatsComing) -> Cycle:
        """The quarter after the last announced one: who offers weeks of it, and what its seats have room for."""
        begins_on = coming.decided_until
        ends_on = begins_on + WEEK * CYCLE_WEEKS
        wanted = [w for w in line if w.offer and w.offer.latest_on >= begins_on and w.offer.earliest_on < ends_on]
        return Cycle(NEXT, len(wanted), coming.per_cycle, None)


def whole_terms(parts: Iterable[PublishedEntry | ServedEntry]) -> list[tuple[int, date, date]]:
    """Terms as their seats see them: seat, first day, and the day after the last, whoever served which part."""
    found: dict[tuple[str, int], tuple[date, date]] = {}
    for part in parts:
        place = part.duty_id, part.seat
        starts_on, ends_on = found.get(place, (part.on, part.last_on + DAY))
        found[place] = min(starts_on, part.on), max(ends_on, part.last_on + DAY)
    return [(seat, *dates) for (_, seat), dates in found.items()]
