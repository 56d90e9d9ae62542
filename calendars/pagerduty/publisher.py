"""Publishes to PagerDuty schedules of either kind; which one a schedule is, PagerDuty says.

There is deliberately no way here to change a schedule, an escalation policy or a user.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from calendars.pagerduty.conversation import Conversation
from calendars.pagerduty.kinds import PAGE_SIZE, LayerSchedules, ScheduleKind, ShiftSchedules
from calendars.pagerduty.mapping import accounts_by_email, names_by_account
from calendars.pagerduty.shifts import says_shift_based, schedule_ids
from scheduler.domain.errors import PublishError, PublishRefused, TargetNotFound
from scheduler.domain.publication import AccountId, Observation, OnCall, Operation, RemoteOverride
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer

FEW = 3
"""As many people are searched one by one before pages of everybody are read."""

Read = TypeVar("Read")
log = logging.getLogger(__name__)


class PagerDutyPublisher:
    """The Publisher of PagerDuty. Accounts and kinds found are remembered as long as it lives.

    ``accounts`` maps lower-case e-mails of ours to user ids, for people who are known there under another address;
    each such id is read before it is used.
    """

    def __init__(self, client: Conversation, accounts: Mapping[str, AccountId] | None = None) -> None:
        self._client = client
        self._given = dict(accounts or {})
        self._accounts: dict[str, AccountId] = {}
        self._names: dict[AccountId, str] = {}
        self._layers = LayerSchedules(client)
        self._shifts = ShiftSchedules(client)
        self._shift_based: set[str] = set()

    def find_accounts(self, emails: Collection[str]) -> Mapping[str, AccountId]:
        """By given id, else by e-mail, compared whole: the search matches parts of names too."""
        wanted = [email.lower() for email in emails]
        for email in wanted:
            if email in self._given and email not in self._accounts:
                self._verify(email)
        missing = [email for email in wanted if email not in self._accounts and email not in self._given]
        if len(missing) > FEW:
            self._read_everybody(missing)
        for email in missing:
            if email not in self._accounts:
                self._search(email)
        return {email: self._accounts[email] for email in wanted if email in self._accounts}

    def _verify(self, email: str) -> None:
        """An id that PagerDuty does not know is left out, so that its person counts as unknown."""
        try:
            user = self._client.get(f"/users/{self._given[email]}")
        except TargetNotFound:
            return
        if user.get("user", {}).get("id") == self._given[email]:
            self._accounts[email] = self._given[email]
            self._names |= names_by_account({"users": [user["user"]]})

    def _read_everybody(self, missing: Sequence[str]) -> None:
        """Pages of a hundred, at most a quarter as many as there would be searches."""
        for number in range(1 + len(missing) // 4):
            page = self._client.get("/users", {"limit": PAGE_SIZE, "offset": number * PAGE_SIZE})
            found = accounts_by_email(page)
            self._names |= names_by_account(page)
            self._accounts.update({email: found[email] for email in missing if email in found})
            if not page.get("more") or all(email in self._accounts for email in missing):
                return

    def _search(self, email: str) -> None:
        offset, more = 0, True
        while more and email not in self._accounts:
            page = self._client.get("/users", {"query": email, "limit": PAGE_SIZE, "offset": offset})
            found = accounts_by_email(page)
            self._names |= names_by_account(page)
            self._accounts.update({email: found[email]} if email in found else {})
            offset, more = offset + PAGE_SIZE, bool(page.get("more")) and bool(found)

    def observe(self, schedule_id: str, span: Span) -> Observation:
        """Overrides and who is on call, in one go; with their names, which a shift-based schedule does not tell."""

        def read(kind: ScheduleKind) -> Observation:
            turns, overrides = kind.on_call(schedule_id, span), kind.overrides(schedule_id, span)
            named = tuple(each.model_copy(update={"name": self._name(each)}) for each in overrides)
            turns = tuple(each.model_copy(update={"name": self._name(each)}) for each in turns)
            return Observation(overrides=named, on_call=turns, additive=kind.additive)

        return self._with_kind(schedule_id, read)

    def _name(self, shown: RemoteOverride | OnCall) -> str:
        """Read once for each account that no list has told of. Whose account is gone has none."""
        if shown.name or not shown.account:
            return shown.name
        if shown.account not in self._names:
            try:
                user = self._client.get(f"/users/{shown.account}")
                self._names |= names_by_account({"users": [user["user"]]})
            except (PublishError, LookupError) as error:
                log.info("the name of %s cannot be read: %s", shown.account, error)
        return self._names.setdefault(shown.account, "")

    def overrides(self, schedule_id: str, span: Span) -> tuple[RemoteOverride, ...]:
        """All overrides that touch the span, uncut; custom shifts and their overrides where the schedule has these."""
        return self._with_kind(schedule_id, lambda kind: kind.overrides(schedule_id, span))

    def bare(self, schedule_id: str, span: Span) -> Observation | None:
        """One read for each ninety days of the span."""

        def read(kind: ScheduleKind) -> Observation | None:
            return Observation(additive=kind.additive) if kind.is_bare(schedule_id, span) else None

        return self._with_kind(schedule_id, read)

    def on_call(self, schedule_id: str, span: Span) -> tuple[OnCall, ...]:
        """The final schedule."""
        return self._with_kind(schedule_id, lambda kind: kind.on_call(schedule_id, span))

    def on_call_of_all(self, schedule_ids: Collection[str], span: Span) -> Mapping[str, tuple[OnCall, ...]]:
        """Of layer-based schedules alone: the list of the others tells no more than their names."""
        return self._layers.on_call_of_all([id_ for id_ in schedule_ids if id_ not in self._shift_based], span)

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
        """One POST."""
        return self._kind(schedule_id).create(schedule_id, operations)

    def update(self, schedule_id: str, operation: Operation) -> None:
        """One PUT, where the kind of schedule knows any."""
        self._kind(schedule_id).update(schedule_id, operation)

    def delete(self, schedule_id: str, external_id: str) -> None:
        """What had started is cut to end now instead; what is gone counts as deleted."""
        self._kind(schedule_id).delete(schedule_id, external_id)

    def take_away(self, schedule_id: str, external_id: str) -> None:
        """Remove what somebody made by hand. Only ever because a human has said so for this very id."""
        self._kind(schedule_id).take_away(schedule_id, external_id)

    def _kind(self, schedule_id: str) -> ScheduleKind:
        return self._shifts if schedule_id in self._shift_based else self._layers

    def _with_kind(self, schedule_id: str, read: Callable[[ScheduleKind], Read]) -> Read:
        """Reads as layer-based until PagerDuty says otherwise; a schedule never goes back."""
        if schedule_id not in self._shift_based:
            try:
                return read(self._layers)
            except PublishRefused as refused:
                if not says_shift_based(str(refused)):
                    raise
            self._learn_kinds(schedule_id)
        return read(self._shifts)

    def _learn_kinds(self, schedule_id: str) -> None:
        """Where one schedule is shift-based, others are too: one list saves a refusal for each of them. It is only a
        saving, so a list that cannot be had is done without."""
        self._shift_based.add(schedule_id)
        if len(self._shift_based) == 1:
            try:
                self._shift_based.update(schedule_ids(self._client.get("/v3/schedules", {"limit": PAGE_SIZE})))
            except PublishError as error:
                log.info("the shift-based schedules cannot be listed: %s", error)
