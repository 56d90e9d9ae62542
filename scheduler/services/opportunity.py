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
from scheduler.domain.time import DAY, WEEK, Horizon
from scheduler.reports.offers_made import OfferMade, offers_made
from scheduler.reports.waiting import CYCLE_WEEKS, Cycle, Opportunity, SeatsComing, Waiting, in_line, seats_coming
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
        self._terms = tuple(self._known_terms())
        self._offers = self._offers_by_person()

    def _known_terms(self) -> Iterator[PublishedEntry | ServedEntry]:
        """Terms that were served, and those that stand; a term of which it is known who served it stands no more."""
        done = [entry for _, entry in served(self._record) if entry.duty_type == "term"]
        posted = {(entry.duty_id, entry.seat) for entry in done}
        yield from done
        for held in standing(self._record):
            if held.entry.duty_type == "term" and held.place not in posted:
                yield held.entry

    def _offers_by_person(self) -> Mapping[str, tuple[OfferMade, ...]]:
        words: dict[str, list[tuple[int, VolunteeredEntry]]] = defaultdict(list)
        for seq, entry in last_words(self._record.entries((EntryKind.VOLUNTEERED,))):
            words[entry.person_id].append((seq, entry))
        held: dict[str, set[str]] = defaultdict(set)
        for term in self._terms:
            held[term.person_id].add(term.duty_id)
        return {person_id: offers_made(each, self._horizons, held[person_id]) for person_id, each in words.items()}

    def of(self, rotation: TermRotation) -> Opportunity:
        coming = self._coming(rotation)
        line = in_line(self._waiting(rotation), coming)
        cycles = (*self._cycles(rotation, coming), self._next(line, coming))
        return Opportunity(rotation.id, rotation.name, self._today, coming, line, cycles)

    def _coming(self, rotation: TermRotation) -> SeatsComing:
        mine = [term for term in self._terms if term.rotation_id == rotation.id]
        open_weeks, decided_until = 0, self._today
        for head in self._work.plans.plans(state=PlanState.PUBLISHED):
            decided_until = max(decided_until, head.horizon.ends_on)
            if head.horizon.ends_on > self._today:
                open_weeks += self._open_weeks(head.id, rotation.id)
        return seats_coming(
            rotation,
            [(term.seat, term.on, term.last_on + DAY) for term in mine],
            today=self._today,
            decided_until=decided_until,
            open_weeks=open_weeks,
        )

    def _open_weeks(self, plan_id: str, rotation_id: str) -> int:
        """Weeks of term seats from today on that a plan leaves TBD."""
        seats = self._work.plans.plan(plan_id).schedule.open_seats
        mine = [seat for seat in seats if seat.duty_id is None and seat.rotation_id == rotation_id]
        return sum(max(0, (seat.until_on - max(seat.from_on, self._today)) // WEEK) for seat in mine)

    # -- who waits ----------------------------------------------------------------------------------------------

    def _waiting(self, rotation: TermRotation) -> Iterator[Waiting]:
        seated = {term.person_id for term in self._terms if term.rotation_id == rotation.id}
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
            passed_over=len(counted),
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
        return len({t.person_id for t in self._terms if t.rotation_id == rotation_id and t.on in horizon})

    def _next(self, line: Iterable[Waiting], coming: SeatsComing) -> Cycle:
        """The quarter after the last announced one: who offers weeks of it, and what its seats have room for."""
        begins_on = coming.decided_until
        ends_on = begins_on + WEEK * CYCLE_WEEKS
        wanted = [w for w in line if w.offer and w.offer.latest_on >= begins_on and w.offer.earliest_on < ends_on]
        return Cycle(NEXT, len(wanted), coming.per_cycle, None)
