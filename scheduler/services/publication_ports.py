"""What publishing needs from the outside: a target to write to and a ledger to write down in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Literal, NoReturn, Protocol

from scheduler.domain.errors import PublishError
from scheduler.domain.publication import (
    AccountId,
    LedgerEntry,
    Observation,
    OnCall,
    Operation,
    PublicationPlan,
    PublicationState,
    PublicationTarget,
    RemoteOverride,
)
from scheduler.domain.publication_recovery import SentOperation, Settlement
from scheduler.domain.time import Span
from scheduler.domain.values import Value


class CreateAnswer(Value):
    """The target's answer for one create, in the order asked. ``unknown``: the answer did not mention it."""

    state: Literal["created", "rejected", "unknown"]
    external_id: str | None = None
    error: str = ""


class Publisher(Protocol):
    """One kind of target. Every method raises PublishError; writes raise AmbiguousOutcome when no clear answer came."""

    def find_accounts(self, emails: Collection[str]) -> Mapping[str, AccountId]:
        """Accounts by exact e-mail, in any case. Keys are lower case; who is not found is absent."""

    def observe(self, schedule_id: str, span: Span) -> Observation:
        """All overrides that touch the span, uncut, and who is on call during it."""

    def overrides(self, schedule_id: str, span: Span) -> tuple[RemoteOverride, ...]:
        """All overrides that touch the span, uncut."""

    def bare(self, schedule_id: str, span: Span) -> Observation | None:
        """An empty observation when nothing at all lies there, which costs fewer reads than ``observe``; who is on call
        is not told then. None when something does."""

    def on_call(self, schedule_id: str, span: Span) -> tuple[OnCall, ...]:
        """Who is paged during the span."""

    def on_call_of_all(self, schedule_ids: Collection[str], span: Span) -> Mapping[str, tuple[OnCall, ...]]:
        """The same for many at once, where that takes fewer reads. Who is left out has to be read alone."""

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
        """Send one request. It is never sent twice."""

    def update(self, schedule_id: str, operation: Operation) -> None:
        """Change the span with the operation's id in place. Only targets that are ``additive`` are asked to."""

    def delete(self, schedule_id: str, external_id: str) -> None:
        """Delete an override; one that is gone already counts as deleted."""

    def take_away(self, schedule_id: str, external_id: str) -> None:
        """Remove an override that is not ours. Publishing never does; a human asks for it by id."""


class PublicationLedger(Protocol):
    """The record of what we sent and what we own. Lives inside one transaction."""

    def entries(self, schedule_id: str, since: datetime) -> tuple[LedgerEntry, ...]:
        """What we ever created there and ends after the instant, whatever became of it."""

    def places(self, since: datetime) -> tuple[PublicationTarget, ...]:
        """Schedules at which an entry of ours ends after the instant, with the seat of the last publication there."""

    def was_additive(self, schedule_id: str) -> bool | None:
        """The kind of schedule that was published to last, see Observation; None when that is not known."""

    def adopt(self, target: PublicationTarget, override: RemoteOverride, key: str, email: str, now: datetime) -> None:
        """Write down what somebody made by hand, or edited, as adopted: from now on its removal is noticed."""

    def give_up(self, schedule_id: str, external_id: str, span: Span) -> None:
        """Of an entry that somebody removed, no longer hold this time as removed; the rest of it still is."""

    def unsettled(self, schedule_id: str) -> tuple[SentOperation, ...]:
        """Writes that were sent and whose outcome is not known."""

    def open_publication(self, plan: PublicationPlan, now: datetime) -> int:
        """Record that a plan is being applied; returns the id of the publication."""

    def record_sent(
        self, publication_id: int, operations: Sequence[Operation], known_ids: Collection[str], now: datetime
    ) -> tuple[SentOperation, ...]:
        """Record writes that are about to leave."""

    def record_settled(self, schedule_id: str, settlements: Collection[Settlement], now: datetime) -> None:
        """Record how writes ended, in the outbox and among the entries."""

    def forget(self, schedule_id: str, external_ids: Collection[str]) -> None:
        """Mark entries that are gone from the target and no longer matter."""

    def close_publication(self, publication_id: int, state: PublicationState, now: datetime) -> None:
        """Record how the publication ended."""


Transaction = Callable[[], AbstractContextManager[PublicationLedger]]
"""Opens a ledger whose writes are committed when the block ends without an error, and durable from then on."""

Failed = Callable[[PublicationTarget, PublishError], None]
"""Is told of a target where something went wrong, while the others go on."""


def raising(_target: PublicationTarget, error: PublishError) -> NoReturn:
    """For whoever wants the first error to end everything."""
    raise error


@contextmanager
def telling(failed: Failed, target: PublicationTarget) -> Iterator[None]:
    """What goes wrong at one target is told, and the block ends."""
    try:
        yield
    except PublishError as error:
        failed(target, error)
