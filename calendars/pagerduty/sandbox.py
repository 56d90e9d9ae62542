"""Tries on a schedule that nobody is paged by how PagerDuty behaves where its documents do not say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from calendars.pagerduty.conversation import Conversation, Query
from calendars.pagerduty.examination import Examined, Mark, policies_of
from calendars.pagerduty.mapping import create_answers, instant_text, overrides_body
from calendars.pagerduty.publisher import PagerDutyPublisher
from calendars.pagerduty.shifts import shift_answers, shifts_body
from scheduler.domain.errors import AccessRefused, BadInput, PublishError, PublishRefused
from scheduler.domain.publication import AccountId, Operation
from scheduler.domain.time import Span
from scheduler.services.publication_run import BATCH

AHEAD = timedelta(days=80)
"""How far ahead it is tried: inside the ninety days that PagerDuty shows, and far from anybody's duty."""

NOBODY: AccountId = "PNOSUCHUSER"
HOUR = timedelta(hours=1)


@dataclass
class Sandbox:
    """One schedule to try things on, with the account of somebody who may be put there."""

    client: Conversation
    publisher: PagerDutyPublisher
    schedule_id: str
    account: AccountId
    now: datetime
    additive: bool = False
    answered: set[str] = field(default_factory=set)
    """Ids of what was made, as the answers tell; a read may not show it yet."""

    @property
    def span(self) -> Span:
        """All that is written lies in it."""
        start_at = (self.now + AHEAD).replace(minute=0, second=0, microsecond=0)
        return Span(start_at=start_at, end_at=start_at + HOUR * (BATCH + 5))

    def tried(self) -> Iterator[Examined]:
        """Writes entries far ahead, looks, and takes them away again.

        Raises BadInput, before anything is written, when an escalation policy uses the schedule.
        """
        observed = self.publisher.observe(self.schedule_id, self.span)
        self.additive = observed.additive
        self._refuse_when_used()
        known = {override.id for override in observed.overrides}
        try:
            yield from self._learned(known)
        finally:
            made = self.answered | self._made(known)
            for id_ in sorted(made):
                self.publisher.delete(self.schedule_id, id_)
        gone = not self._made(known) & made
        says = "what was written is gone again" if gone else "a deleted entry is still listed: reads lag behind writes"
        yield _about("fine" if gone else "learned", says)

    def _refuse_when_used(self) -> None:
        document = self.client.get(self._path)["schedule"]
        if policies := policies_of(document):
            used = f"{self.schedule_id} is used by {', '.join(policies)}"
            raise BadInput(f"{used}; nothing was written there. Name a schedule that nobody is paged by")

    @property
    def _path(self) -> str:
        return f"/v3/schedules/{self.schedule_id}" if self.additive else f"/schedules/{self.schedule_id}"

    def _learned(self, known: set[str]) -> Iterator[Examined]:
        entries = self._entries()
        try:
            items, accepted = self._sent(entries)
        except (AccessRefused, PublishRefused) as error:
            yield _about("broken", f"{BATCH} entries in one request were refused: {error}")
            return
        says = f"the token may write, {BATCH} entries in one request"
        yield _about("fine", says) if all(accepted) else _about("broken", f"{accepted.count(False)} were not accepted")
        in_order = len(items) == len(entries) and all(map(self._is_about, items, entries))
        yield _about("learned", f"the answer tells of them {'in the order asked' if in_order else 'in another order'}")
        listed = {override.span for override in self.publisher.overrides(self.schedule_id, self.span)}
        if entries[1].span not in listed:
            yield _about("learned", "what was just written is not listed yet: reads lag behind writes; try again later")
            return
        hidden = "listed" if entries[0].span in listed else "not listed"
        yield _about("learned", f"an entry that lies wholly under a later one is {hidden}")
        yield _about("learned", self._of_a_request_that_is_partly_wrong(known))
        yield _about("learned", self._of_audit_records(known))

    def _entries(self) -> list[Operation]:
        """The first lies wholly under the second; each of the others has an hour of its own."""
        start_at = self.span.start_at
        spans = [(start_at + HOUR, start_at + HOUR * 2), (start_at, start_at + HOUR * 3)]
        spans += [(start_at + HOUR * n, start_at + HOUR * (n + 1)) for n in range(3, BATCH + 1)]
        return [self._entry(*span) for span in spans]

    def _entry(self, start_at: datetime, end_at: datetime, account: AccountId | None = None) -> Operation:
        span = Span(start_at=start_at, end_at=end_at)
        return Operation(kind="create", key="sandbox", span=span, account=account or self.account, email="")

    def _sent(self, entries: Sequence[Operation]) -> tuple[list[Any], list[bool]]:
        """The items of the answer as they came, and which entries were accepted."""
        if self.additive:
            answer = self.client.post(f"{self._path}/custom_shifts", shifts_body(entries))
            items, answers = answer.get("custom_shifts"), shift_answers(answer, entries)
        else:
            answer = self.client.post(f"{self._path}/overrides", overrides_body(entries))
            items = answer.get("overrides") if isinstance(answer, dict) else answer
            answers = create_answers(answer, entries)
        self.answered |= {each.external_id for each in answers if each.external_id}
        return list(items or ()), [each.state == "created" for each in answers]

    def _is_about(self, item: Any, entry: Operation) -> bool:
        alone = shift_answers({"custom_shifts": [item]}, [entry]) if self.additive else create_answers([item], [entry])
        return alone[0].state != "unknown"

    def _of_a_request_that_is_partly_wrong(self, known: set[str]) -> str:
        """One of two entries is for nobody that PagerDuty knows."""
        start_at, before = self.span.start_at + HOUR * (BATCH + 2), self._made(known)
        pair = [self._entry(start_at, start_at + HOUR), self._entry(start_at + HOUR, start_at + HOUR * 2, NOBODY)]
        try:
            self._sent(pair)
        except PublishRefused:
            how = "with a refusal of the whole request"
        else:
            how = "with a status for each"
        made = "the other one is made" if self._made(known) - before else "none is made"
        return f"where one of two entries is wrong, {made}, {how}"

    def _of_audit_records(self, known: set[str]) -> str:
        try:
            since: Query = {"since": instant_text(self.now - HOUR), "limit": 100}
            records = json.dumps(self.client.get(f"{self._path}/audit/records", since).get("records"))
        except PublishError as error:
            return f"audit records cannot be read: {error}"
        named = any(id_ in records for id_ in self._made(known))
        return f"audit records {'name' if named else 'do not name'} entries that were just made"

    def _made(self, known: set[str]) -> set[str]:
        """Ids of what lies there for the account and was not there before."""
        shown = self.publisher.overrides(self.schedule_id, self.span)
        return {override.id for override in shown if override.account == self.account} - known


def _about(mark: Mark, says: str) -> Examined:
    return Examined(subject="sandbox", mark=mark, says=says)
