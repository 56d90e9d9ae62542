"""Looks whether PagerDuty is ready to be published to. Reads only; ``sandbox`` is where things are tried."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from calendars.pagerduty.conversation import Conversation
from calendars.pagerduty.publisher import PagerDutyPublisher
from calendars.pagerduty.zones import pagerduty_zone
from scheduler.domain.errors import AccessRefused, PublishError, PublishRefused
from scheduler.domain.publication import PublicationTarget
from scheduler.domain.time import DAY, Span
from scheduler.domain.values import Value

Mark = Literal["fine", "warning", "broken", "learned"]

TWO_WEEKS = DAY * 14


class Examined(Value):
    """One thing that was looked at. ``learned``: how this PagerDuty behaves where its documents do not say."""

    subject: str
    mark: Mark
    says: str


class Examination:
    """Looks at one PagerDuty account."""

    def __init__(self, client: Conversation, publisher: PagerDutyPublisher, *, base_url: str, now: datetime) -> None:
        self._client = client
        self._publisher = publisher
        self._base_url = base_url
        self._now = now

    def look(
        self, targets: Collection[PublicationTarget], emails: Collection[str], zones: dict[str, str], ours: set[str]
    ) -> Iterator[Examined]:
        """Token, region, people, then every schedule. ``zones``: rotation to IANA zone; ``ours``: our entries."""
        token = self._token()
        yield token
        if token.mark == "broken":
            return
        yield Examined(subject="region", mark="fine", says=f"{self._base_url} answers")
        yield self._people(emails)
        for target in targets:
            try:
                yield from self._schedule(target, zones.get(target.rotation_id), ours)
            except PublishError as error:
                yield Examined(subject=target.schedule_id, mark="broken", says=str(error))

    def _token(self) -> Examined:
        try:
            me = self._client.get("/users/me")["user"]
        except AccessRefused as error:
            return Examined(subject="token", mark="broken", says=f"{error}; is it of the other region?")
        except PublishRefused:
            return Examined(subject="token", mark="fine", says="belongs to the account; name a sender to act as")
        except (PublishError, KeyError, TypeError) as error:
            return Examined(subject="token", mark="broken", says=f"cannot be tried: {error}")
        role = me.get("role", "of an unknown role")
        mark: Mark = "warning" if "read_only" in role or role == "observer" else "fine"
        return Examined(subject="token", mark=mark, says=f"belongs to a user who is {role}")

    def _people(self, emails: Collection[str]) -> Examined:
        known = self._publisher.find_accounts(emails)
        missing = sorted(email for email in emails if email.lower() not in known)
        if missing:
            more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
            says = f"no account under the e-mail of {', '.join(missing[:5])}{more}"
            return Examined(subject="people", mark="broken", says=says)
        return Examined(subject="people", mark="fine", says=f"all {len(emails)} have an account")

    def _schedule(self, target: PublicationTarget, zone: str | None, ours: set[str]) -> Iterator[Examined]:
        soon = Span(start_at=self._now, end_at=self._now + TWO_WEEKS)
        observed = self._publisher.observe(target.schedule_id, soon)
        kind = "shift-based" if observed.additive else "layer-based"
        schedule = self._document(target.schedule_id, additive=observed.additive)
        yield Examined(subject=target.schedule_id, mark="fine", says=f"{kind}, called {schedule.get('name')!r}")
        policies = policies_of(schedule)
        says = f"used by {', '.join(policies)}" if policies else "no escalation policy uses it, so it pages nobody"
        yield Examined(subject=target.schedule_id, mark="fine" if policies else "warning", says=says)
        shown = schedule.get("time_zone")
        if zone and shown != pagerduty_zone(zone):
            says = f"is shown in {shown}, the rotation lives in {zone}; published instants are the same"
            yield Examined(subject=target.schedule_id, mark="warning", says=says)
        foreign = [override for override in observed.overrides if override.id not in ours and override.over is None]
        if len(foreign) > max(3, len(observed.overrides) // 2):
            says = f"{len(foreign)} entries of the next two weeks are not ours: does another program write here too?"
            yield Examined(subject=target.schedule_id, mark="warning", says=says)

    def _document(self, schedule_id: str, *, additive: bool) -> dict[str, Any]:
        path = f"/v3/schedules/{schedule_id}" if additive else f"/schedules/{schedule_id}"
        return dict(self._client.get(path)["schedule"])


def policies_of(schedule: Mapping[str, Any]) -> list[str]:
    """The escalation policies that use a schedule, by name."""
    return [policy.get("summary") or policy["id"] for policy in schedule.get("escalation_policies") or []]
