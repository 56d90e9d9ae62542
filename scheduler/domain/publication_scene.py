"""The scene of a publication plan: what lies at the target, sorted into ours and others', as decisions need it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.domain.parts import duties_in_parts, duty_of
from scheduler.domain.publication import (
    AccountId,
    Finding,
    LedgerEntry,
    Observation,
    OnCall,
    RemoteOverride,
    WantedSchedule,
    utc_hours,
)
from scheduler.domain.publication_parts import Reach, Reaching
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.time import Span

EXPECTED = ("active", "adopted")
"""States of entries that should lie at the target: where they do not, somebody removed them."""


@dataclass(frozen=True)
class Scene:
    """Everything a decision about one shift may look at.

    ``missing``: what somebody removed or cut off. ``gone``: what is not there at all any more. ``claimed``: ids over
    which humans have laid overrides, of which ``overlaid`` are ours. ``duties``: the spans of those that are wanted in
    one piece, by key. ``closed``: accounts that are there no more."""

    now: datetime
    frozen_before: datetime
    accounts: Mapping[str, AccountId]
    live: tuple[LedgerEntry, ...]
    missing: tuple[LedgerEntry, ...]
    foreign: tuple[RemoteOverride, ...]
    on_call: tuple[OnCall, ...]
    claimed: frozenset[str] = frozenset()
    owned: frozenset[str] = frozenset()
    overlaid: frozenset[str] = frozenset()
    gone: tuple[LedgerEntry, ...] = ()
    additive: bool = False
    reach: Reach = field(default_factory=dict)
    endings: Mapping[str, str] = field(default_factory=dict)
    duties: Mapping[str, Span] = field(default_factory=dict)
    closed: Collection[AccountId] = ()

    def account_of(self, email: str | None) -> AccountId | None:
        """None when nobody is planned, or they have no account."""
        return self.accounts.get(email.lower()) if email else None

    def name_of(self, account: AccountId) -> str:
        """As the target shows it, else the account."""
        return next((turn.name for turn in self.on_call if turn.account == account and turn.name), account)

    def turn(self, key: str, span: Span) -> str:
        """A span of a duty for people to read: its hours are named unless it is all of the duty."""
        return key if self.duties.get(key) == span else f"{key} from {utc_hours(span)}"

    def has_begun(self, span: Span) -> bool:
        """Whether it runs already, or starts too soon to be changed."""
        return span.start_at < self.frozen_before

    def shown(self, account: AccountId) -> list[Span]:
        return [turn.span for turn in self.on_call if turn.account == account]

    def foreign_in(self, span: Span) -> list[RemoteOverride]:
        return [override for override in self.foreign if override.span.overlaps(span)]

    def is_replaced_in(self, override: RemoteOverride, span: Span) -> bool:
        """Whether humans have laid overrides over a shift of ours wherever it touches the span."""
        part = common(override.span, span)
        over = [item.span for item in self.foreign if item.over == override.id]
        return part is not None and not minus(part, over)

    def taken_over(self, account: AccountId) -> list[Span]:
        """Where spans add up: shifts of ours for the person over which humans have laid overrides. Another one of ours
        for the same person there would page them beside whoever was put in their place."""
        return [item.span for item in self.foreign if item.id in self.overlaid and item.account == account]

    def covers_a_human(self, entry: LedgerEntry) -> bool:
        """Whether ours shows where a human asked for somebody else: both were made at the same moment."""
        others = [] if self.additive else self.foreign_in(entry.span)
        same = [override.span for override in others if override.account == entry.account]
        for override in others:
            overlap = common(entry.span, override.span)
            if overlap is None or override.account == entry.account:
                continue
            shown = [part for turn in self.shown(entry.account) if (part := common(overlap, turn))]
            if any(minus(part, same) for part in shown):
                return True
        return False


def scene_of(
    wanted: WantedSchedule,
    accounts: Mapping[str, AccountId],
    observed: Observation,
    ledger: tuple[LedgerEntry, ...],
    *,
    now: datetime,
    freeze: timedelta,
    restore: bool = False,
    closed: Collection[AccountId] = (),
) -> tuple[Scene, list[Finding]]:
    """Sort the remote overrides into ours and foreign. Ours with other content was edited, so it became a human's.

    What somebody cut off an entry is ``missing`` as one is that somebody removed; with ``restore``, nothing is.
    """
    owned = {entry.external_id: entry for entry in ledger}
    claimed = frozenset(override.over for override in observed.overrides if override.over)
    live, foreign, edited, cut_off = _sorted(observed, owned, claimed, now)
    present = {override.id for override in observed.overrides}
    gone = [item for item in ledger if item.external_id not in present and item.span.end_at > now]
    gone = [entry for entry in gone if entry.state in EXPECTED]
    missing = () if restore else (*gone, *cut_off)
    cut = duties_in_parts(shift.key for shift in wanted.shifts)
    reaching = Reaching(wanted.shifts, accounts, live, foreign, observed, now)
    scene = Scene(
        now=now,
        frozen_before=now + freeze,
        accounts=accounts,
        live=tuple(live),
        missing=missing,
        gone=tuple(gone),
        foreign=tuple(foreign),
        on_call=_named(observed.on_call, ledger),
        claimed=claimed,
        owned=frozenset(owned),
        overlaid=claimed & {entry.external_id for entry in ledger if entry.state == "active"},
        additive=observed.additive,
        reach=reaching.reach(missing),
        endings=reaching.endings(),
        duties={shift.key: shift.span for shift in wanted.shifts if duty_of(shift.key) not in cut},
        closed=closed,
    )
    return scene, edited


def _named(on_call: Iterable[OnCall], ledger: Iterable[LedgerEntry]) -> tuple[OnCall, ...]:
    """Whose account is gone has no name at the target; our e-mail for them tells who it is."""
    known = {entry.account: entry.email for entry in ledger}
    return tuple(turn.model_copy(update={"name": turn.name or known.get(turn.account, "")}) for turn in on_call)


def _sorted(
    observed: Observation, owned: Mapping[str, LedgerEntry], claimed: Collection[str], now: datetime
) -> tuple[list[LedgerEntry], list[RemoteOverride], list[Finding], list[LedgerEntry]]:
    """Ours as we made it, what is a human's, what of that was ours and edited, and what of ours was cut off thereby."""
    live, foreign, edited, cut_off = [], [], [], []
    for override in observed.overrides:
        entry = owned.get(override.id)
        is_as_made = entry and (entry.span, entry.account) == (override.span, override.account)
        if entry and is_as_made and entry.state != "adopted":
            # What a human has laid an override over is theirs as long as they do: changing ours would change theirs.
            foreign.append(override) if override.id in claimed else live.append(entry)
            continue
        foreign.append(override)
        if entry and entry.state in EXPECTED and not is_as_made:
            left = minus(entry.span, [override.span])
            cut_off += [entry.model_copy(update={"span": piece}) for piece in left if piece.end_at > now]
        if entry and entry.state != "adopted":
            says = f"{entry.key} was published for {entry.email or entry.account}; somebody has edited it since"
            edited.append(
                Finding(kind="edited_externally", key=entry.key, span=override.span, says=says, external_id=override.id)
            )
    return live, foreign, edited, cut_off
