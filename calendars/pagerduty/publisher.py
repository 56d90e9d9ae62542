"""Publishes to a layer-based PagerDuty schedule: overrides over a base layer that is never written.

There is deliberately no way here to change a schedule, an escalation policy or a user.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from calendars.pagerduty.client import PagerDutyClient
from calendars.pagerduty.mapping import (
    accounts_by_email,
    create_answers,
    instant_text,
    on_call,
    overrides_body,
    read_windows,
    remote_overrides,
)
from scheduler.domain.publication import AccountId, Observation, OnCall, Operation, RemoteOverride
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer

PAGE_SIZE = 100
"""The largest page that PagerDuty serves."""


class PagerDutyPublisher:
    """The Publisher of PagerDuty. Accounts found are remembered as long as it lives."""

    def __init__(self, client: PagerDutyClient) -> None:
        self._client = client
        self._accounts: dict[str, AccountId] = {}

    def find_accounts(self, emails: Collection[str]) -> Mapping[str, AccountId]:
        """One search per person; the search matches parts of names too, so the e-mail is compared whole."""
        wanted = [email.lower() for email in emails]
        for email in wanted:
            if email not in self._accounts:
                self._find(email)
        return {email: self._accounts[email] for email in wanted if email in self._accounts}

    def _find(self, email: str) -> None:
        offset, more = 0, True
        while more and email not in self._accounts:
            page = self._client.get("/users", {"query": email, "limit": PAGE_SIZE, "offset": offset})
            found = accounts_by_email(page)
            self._accounts.update({email: found[email]} if email in found else {})
            offset, more = offset + PAGE_SIZE, bool(page.get("more")) and bool(found)

    def observe(self, schedule_id: str, span: Span) -> Observation:
        """Overrides come uncut (``overflow``); who is on call comes cut, because there only the windows matter."""
        overrides: dict[str, RemoteOverride] = {}
        turns: list[OnCall] = []
        for window in read_windows(span):
            edges = {"since": instant_text(window.start_at), "until": instant_text(window.end_at)}
            turns.extend(on_call(self._client.get(f"/schedules/{schedule_id}", edges)))
            listed = self._client.get(f"/schedules/{schedule_id}/overrides", {**edges, "overflow": "true"})
            overrides.update({override.id: override for override in remote_overrides(listed)})
        ordered = sorted(overrides.values(), key=lambda item: (item.span.start_at, item.id))
        return Observation(overrides=tuple(ordered), on_call=tuple(turns))

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
        """One POST. Its status is 201 even when single items failed, so every item is read."""
        answer = self._client.post(f"/schedules/{schedule_id}/overrides", overrides_body(operations))
        return create_answers(answer, operations)

    def delete(self, schedule_id: str, external_id: str) -> None:
        """An override that had started is cut to end now instead; one that is gone counts as deleted."""
        self._client.delete(f"/schedules/{schedule_id}/overrides/{external_id}")
