"""References: every id that one entry uses is defined by another, and every domain that is asked for is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from api.files.advice import did_you_mean, one_of
from api.files.findings import Findings
from api.files.gather import Gathered
from api.files.items import CALENDAR, Items
from api.files.policy_references import NOUN_OF, check_policy
from api.files.shapes import Item
from scheduler.domain.coverage import TermRotation, WeekendRotation
from scheduler.domain.events import CustomerEvent
from scheduler.domain.people import Engineer


def check_references(gathered: Gathered, items: Items, findings: Findings) -> None:
    """A finding for every reference that leads nowhere."""
    _References(gathered, items, findings).check()


class _References:
    def __init__(self, gathered: Gathered, items: Items, findings: Findings) -> None:
        self.items = items
        self.gathered = gathered
        self.findings = findings
        self.known: dict[str, frozenset[str] | None] = {
            what: None if self._is_doubtful(noun) else items.ids[noun] for what, noun in NOUN_OF.items()
        }
        """Ids by noun; None when what defines them is itself in doubt, so that nothing can be said."""
        self.all_read = len(items.engineers) == len(gathered.entries.get("engineers", []))
        self.domains = Counter(domain for engineer in items.engineers for domain in engineer.value.domains)

    def _is_doubtful(self, noun: str) -> bool:
        """Whether entries of the noun are missing, the ids themselves are wrong, or no entry of its file was read."""
        home = self.gathered.homes.get(noun, ("", None))[0]
        nothing_read = not self.gathered.entries.get(noun)
        return any(
            (nothing_read or problem.field in {"", "id", noun})
            and (problem.file == home or problem.file.startswith(f"{noun}."))
            for problem in self.findings.problems
        )

    def check(self) -> None:
        for engineer in self.items.engineers:
            self._one(engineer, "team", engineer.value.team_id)
            self._own_domains(engineer)
        self._rotations()
        dated: tuple[Item[Any], ...] = (*self.items.absences, *self.items.preferences, *self.items.carried)
        for entry in dated:
            self._one(entry, "engineer", entry.value.engineer_id)
        for interlock in self.items.interlocks:
            self._one(interlock, "team", interlock.value.team_id)
            self._one(interlock, "engineer", interlock.value.engineer_id)
        for volunteer in self.items.volunteers:
            self._one(volunteer, "engineer", volunteer.value.engineer_id)
            self._one(volunteer, "rotation", volunteer.value.rotation_id)
        for fact in (fact for facts in self.items.facts.values() for fact in facts):
            for what in NOUN_OF:
                self._one(fact, what, getattr(fact.value, f"{what}_id", None))
        self._duties()
        self._events()
        check_policy(self.gathered.entries.get("policy", []), self.known, self._elsewhere(), self.findings)

    def _rotations(self) -> None:
        for rotation in self.items.rotations:
            value = rotation.value
            if isinstance(value, TermRotation):
                continue
            for n, team_id in enumerate(value.team_ids):
                self._named(rotation, "team", team_id, ("team_ids", n))
            for n, engineer_id in enumerate(value.engineer_ids):
                self._named(rotation, "engineer", engineer_id, ("engineer_ids", n))
            for n, window in enumerate(value.windows):
                self._domains(rotation, window.domains, "windows", n, "domains")

    def _duties(self) -> None:
        """Consents name a duty, whose id begins with that of its rotation; which duties there are, a plan says."""
        known = self.known["rotation"]
        for consent in self.items.facts["consents_to_change"]:
            used = consent.value.duty_id
            if known is not None and not any(used.startswith(f"{rotation_id}/") for rotation_id in known):
                problem, advice = f"duty {used!r} is of no rotation", one_of(used.split("/")[0], known)
                self.findings.problem(consent.file, consent.line("duty_id"), "duty_id", problem, advice)

    def _events(self) -> None:
        weekend = {item.value.id for item in self.items.rotations if isinstance(item.value, WeekendRotation)}
        for event in self.items.events:
            value = event.value
            self._one(event, "customer", value.customer_id)
            self._one(event, "rotation", value.rotation_id)
            self._domains(event, value.domains, "domains")
            if value.rotation_id in self.items.ids["rotations"] and value.rotation_id not in weekend and weekend:
                problem = f"rotation {value.rotation_id!r} has terms, not shifts"
                advice = one_of("", weekend, "weekend rotations")
                self.findings.problem(event.file, event.line("rotation_id"), "rotation_id", problem, advice)
        self._calendar()

    def _calendar(self) -> None:
        """The dates of a series stand on one line, and are one mistake."""
        told: set[tuple[int, str, str]] = set()
        for line, event in self.items.calendar:
            for name, used, problem, advice in self._strange(event):
                if (line, name, used) not in told:
                    told.add((line, name, used))
                    self.findings.problem(CALENDAR, line, name, f"event {event.id!r}: {problem}", advice)

    def _strange(self, event: CustomerEvent) -> Iterator[tuple[str, str, str, str]]:
        """What an event of the calendar names that is not there: field, id, problem and advice."""
        for what, used in (("customer", event.customer_id), ("rotation", event.rotation_id)):
            known = self.known[what]
            if used is not None and known is not None and used not in known:
                yield f"{what}_id", used, f"unknown {what} {used!r}", one_of(used, known)
        for domain in event.domains:
            if domain not in self.domains and self.all_read and self.known["engineer"] is not None:
                yield "domains", domain, f"no engineer knows the domain {domain!r}", one_of(domain, self.domains)

    def _one(self, item: Item[Any], what: str, used: str | None) -> None:
        if used is not None:
            self._named(item, what, used, (f"{what}_id",))

    def _named(self, item: Item[Any], what: str, used: str, path: tuple[str | int, ...]) -> None:
        known = self.known[what]
        if known is None or used in known:
            return
        advice = one_of(used, known) if known else f"write {NOUN_OF[what]}.yaml with an entry for it"
        self.findings.problem(item.file, item.line(*path), str(path[0]), f"unknown {what} {used!r}", advice)

    def _own_domains(self, engineer: Item[Engineer]) -> None:
        """Against the list in organisation.yaml; without one, a domain that only one person has is looked at."""
        listed = self.gathered.domains
        for domain in engineer.value.domains:
            if listed and domain not in listed:
                problem = f"domain {domain!r} is not in the list of domains"
                self.findings.problem(
                    engineer.file, engineer.line("domains"), "domains", problem, one_of(domain, listed, "listed")
                )
            advice = did_you_mean(domain, [other for other, people in self.domains.items() if people > 1])
            if not listed and self.domains[domain] == 1 and advice:
                problem = f"only {engineer.value.id} knows {domain!r}"
                self.findings.warning(engineer.file, engineer.line("domains"), "domains", problem, advice)

    def _domains(self, item: Item[Any], asked: Iterable[str], *path: str | int) -> None:
        if self.known["engineer"] is None or not self.all_read:
            return
        for domain in asked:
            if domain not in self.domains:
                problem, advice = f"no engineer knows the domain {domain!r}", one_of(domain, self.domains)
                self.findings.problem(item.file, item.line(*path), str(path[-1]), problem, advice)

    def _elsewhere(self) -> frozenset[str]:
        """Rotations planned elsewhere, by the names under which duty in them is known."""
        return frozenset(duty.value.rotation for duty in self.items.facts["other_duties"])
