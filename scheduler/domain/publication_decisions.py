"""Decisions about one shift of a publication plan at a time; the rules are told in ``publication_plan``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scheduler.domain.parts import duty_of
from scheduler.domain.publication import (
    AccountId,
    Finding,
    LedgerEntry,
    OnCall,
    Operation,
    RemoteOverride,
    WantedShift,
    utc_hours,
)
from scheduler.domain.publication_parts import Reach
from scheduler.domain.publication_running import ahead_of, hidden, serving
from scheduler.domain.publication_scene import Scene
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.time import Span


@dataclass
class Decisions:
    """All that was decided so far. ``holes``: time in which the person planned is not there, because humans
    took them away or they have no account; whoever else is paged there stays. ``runs``: the rest of shifts that are
    left as they are, because they have started or are about to, with the account of whoever is planned."""

    operations: list[Operation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    kept_ids: set[str] = field(default_factory=set)
    untouched_keys: set[str] = field(default_factory=set)
    still_missing: set[str] = field(default_factory=set)
    holes: list[Span] = field(default_factory=list)
    runs: list[tuple[Span, AccountId | None]] = field(default_factory=list)
    to_verify: list[tuple[WantedShift, LedgerEntry]] = field(default_factory=list)

    def report(self, kind: str, shift: WantedShift, span: Span, says: str, external_id: str | None = None) -> None:
        self.findings.append(
            Finding.model_validate(
                {"kind": kind, "key": shift.key, "span": span, "says": says, "external_id": external_id}
            )
        )


def decide(shift: WantedShift, scene: Scene, made: Decisions) -> None:
    """What becomes of one shift, added to what was decided before."""
    account, ahead = scene.account_of(shift.email), ahead_of(scene, shift.span)
    if shift.span.end_at <= scene.now:
        made.untouched_keys.add(shift.key)
    elif shift.email is not None and account is None:
        _leave_without_account(shift, scene, made)
    elif account is not None and ahead is not None:
        _cover(shift, ahead, account, scene, made)
    elif scene.has_begun(shift.span):
        _leave(shift, scene, made)
    else:
        shown = names(scene.on_call, shift.span) or "nobody"
        made.report("gap", shift, shift.span, f"{scene.turn(shift.key, shift.span)} is TBD; the target shows {shown}")


def _leave_without_account(shift: WantedShift, scene: Scene, made: Decisions) -> None:
    """Whoever is paged there goes on being paged, there alone: it is a hole as any other."""
    made.still_missing |= {entry.external_id for entry in scene.gone if entry.key == shift.key}
    rest = Span(start_at=max(shift.span.start_at, scene.now), end_at=shift.span.end_at)
    made.holes.append(rest)
    shown = names(scene.on_call, rest) or "nobody"
    email = (shift.email or "").lower()
    gone = any(entry.email.lower() == email and entry.span.overlaps(rest) for entry in scene.live)
    says = f"{shift.email} is planned for {scene.turn(shift.key, rest)} and has no account there"
    says += f"; it is left as it is, which pages {shown}"
    says += ". Their entry is still there, but may page nobody" if gone else ""
    made.report("user_inactive", shift, rest, f"{says}. Correct the address, invite them, or plan somebody else")


def names(on_call: Iterable[OnCall], span: Span) -> str:
    """Who is paged in a span, for people to read; empty when nobody is."""
    return ", ".join(sorted({turn.name or turn.account for turn in on_call if turn.span.overlaps(span)}))


def _leave(shift: WantedShift, scene: Scene, made: Decisions) -> None:
    """A shift that runs, or is about to: say so when the target shows somebody else without a human having asked."""
    made.untouched_keys.add(shift.key)
    made.still_missing |= {entry.external_id for entry in scene.gone if entry.key == shift.key}
    rest = Span(start_at=max(shift.span.start_at, scene.now), end_at=shift.span.end_at)
    account = scene.account_of(shift.email)
    back = _given_back(shift, rest, account, scene)
    made.runs += [(piece, account) for piece in minus(rest, back)]
    if account is None:
        return
    made.operations += _taken_again(shift, account, back, scene)
    explained = scene.shown(account) + [item.span for item in scene.foreign_in(rest)] + back
    for part in minus(rest, explained):
        hours = utc_hours(part)
        says = f"{shift.key} has started or is about to; {shift.email} is not shown from {hours}"
        made.report("frozen", shift, part, says)
    for entry in scene.live if shift.span.end_at >= scene.frozen_before else ():
        if scene.endings.get(entry.external_id) == shift.key:
            ended = operation_of("update", entry).model_copy(update={"span": shift.span, "has_started": True})
            made.operations.append(ended)


def _given_back(shift: WantedShift, rest: Span, account: AccountId | None, scene: Scene) -> list[Span]:
    """Parts to come of others that whoever is planned has again, and is on duty for: a cover that was taken back. Not
    where there is an entry for them already, or somebody removed it."""
    ours = [entry for entry in scene.live if entry.state == "active" and duty_of(entry.key) == duty_of(shift.key)]
    if not any(entry.account == account and scene.has_begun(entry.span) for entry in ours):
        return []
    theirs = [entry.span for entry in ours if entry.account != account and not scene.has_begun(entry.span)]
    settled = [entry.span for entry in scene.missing if entry.account == account]
    settled += [entry.span for entry in scene.live if (entry.account, entry.state) == (account, "active")]
    parts = [part for span in theirs if (part := common(span, rest))]
    return [piece for part in parts for piece in minus(part, settled)]


def _taken_again(shift: WantedShift, account: AccountId, back: Iterable[Span], scene: Scene) -> Iterator[Operation]:
    """What has to be created for that, around what humans did."""
    there = [override.span for override in scene.foreign]
    for span in back:
        for piece in minus(span, there):
            there.append(piece)
            yield Operation(kind="create", key=shift.key, span=piece, account=account, email=shift.email or "")


def _cover(shift: WantedShift, ahead: Span, account: AccountId, scene: Scene, made: Decisions) -> None:
    """Decide the part of a shift that may still change."""
    assert shift.email is not None
    mine = _covered_by_us(shift, ahead, account, scene, made)
    covered = list(mine)
    for override in scene.foreign_in(ahead):
        covered.append(override.span)
        mine += [override.span] if override.account == account else []
        is_below = override.id in scene.claimed and scene.is_replaced_in(override, ahead)
        if not is_below and (override.id not in scene.claimed or override.account != account):
            _report_human(shift, ahead, override, account, scene, made)
    for entry in _removed(shift, ahead, account, scene):
        made.still_missing.add(entry.external_id)
        part = common(entry.span, ahead)
        if part and minus(part, mine):
            mine.append(part)
            hole = minus(part, covered)
            paged = ", ".join(sorted({names(scene.on_call, piece) or "nobody" for piece in hole}))
            then = f"{paged} is paged there, and it is not published again unless you restore it"
            then = then if hole else "somebody else was put there"
            says = f"somebody removed {shift.email} from {scene.turn(shift.key, part)}; {then}"
            made.report("removed_externally", shift, part, says, entry.external_id)
            made.holes += hole
            covered.append(part)
    for piece in minus(ahead, covered):
        made.operations.append(Operation(kind="create", key=shift.key, span=piece, account=account, email=shift.email))


def _covered_by_us(shift: WantedShift, ahead: Span, account: AccountId, scene: Scene, made: Decisions) -> list[Span]:
    """The time that entries of ours take; those that do are kept. What lies below somebody's that runs takes none."""
    covered: list[Span] = []
    runs, theirs = scene.has_begun(shift.span), scene.taken_over(account)
    fitting = [entry for entry in _fitting(scene.live, shift, account, scene.reach) if minus(entry.span, theirs)]
    for number, entry in enumerate(fitting, start=1):
        if runs and scene.has_begun(entry.span):
            continue
        below = hidden(scene, account, [other.span for other in fitting[number:]])
        shown = minus(entry.span, below)
        served = [part for piece in shown if (part := common(piece, shift.span))]
        if served and minus(entry.span, covered) and not scene.covers_a_human(entry):
            covered += shown
            made.operations += [] if entry.external_id in made.kept_ids else [operation_of("keep", entry)]
            made.kept_ids.add(entry.external_id)
            made.to_verify += [(shift.model_copy(update={"span": part}), entry) for part in served]
    for entry, span in serving(scene, account, ahead) if runs else ():
        for piece in minus(span, covered):
            covered.append(piece)
            made.to_verify.append((shift.model_copy(update={"span": piece}), entry))
    return covered


def _removed(shift: WantedShift, ahead: Span, account: AccountId, scene: Scene) -> list[LedgerEntry]:
    """What somebody took from this person there, of whichever shift it was where it has begun, or was adopted."""
    found = _fitting(scene.missing, shift, account, scene.reach)
    for entry in scene.missing:
        loosely = entry.state == "adopted" or (scene.has_begun(entry.span) and entry.key == shift.key)
        if entry.account == account and loosely and entry not in found and entry.span.overlaps(ahead):
            found.append(entry)
    return found


def _fitting(entries: Iterable[LedgerEntry], shift: WantedShift, account: AccountId, reach: Reach) -> list[LedgerEntry]:
    """Active ones of this shift for this person, inside its span, or reaching over it from another part of the duty;
    the longest first, so that splinters give way."""
    fitting = [item for item in entries if (item.state, item.key, item.account) == ("active", shift.key, account)]
    inside = [item for item in fitting if not minus(item.span, [shift.span]) and item.external_id not in reach]
    inside += [item for item in entries if shift.key in reach.get(item.external_id, ())]
    return sorted(inside, key=lambda entry: (-entry.span.duration, entry.span.start_at, entry.external_id))


def _report_human(
    shift: WantedShift, ahead: Span, override: RemoteOverride, account: AccountId, scene: Scene, made: Decisions
) -> None:
    part = common(ahead, override.span)
    assert part is not None
    who = override.name or scene.name_of(override.account)
    if override.account == account:
        says = f"somebody has already put {who} on {scene.turn(shift.key, part)}; it stays theirs"
        made.report("satisfied_by_manual", shift, part, says, override.id)
        return
    beside = _beside(override, part, account, scene)
    for piece in beside:
        says = f"somebody has put {who} on {scene.turn(shift.key, piece)} beside {shift.email}; both are paged"
        made.report("also_on_call", shift, piece, says, override.id)
    for piece in minus(part, beside):
        turn = scene.turn(shift.key, piece)
        says = f"somebody has put {who} on {turn}, where {shift.email} is planned; their change stays"
        made.report("manual_override", shift, piece, says, override.id)


def _beside(override: RemoteOverride, part: Span, account: AccountId, scene: Scene) -> list[Span]:
    """Where a shift that somebody added does not take the place of ours, for both count."""
    is_added = scene.additive and override.over is None and override.id not in scene.owned
    ours = (common(part, entry.span) for entry in scene.live if entry.account == account and entry.state == "active")
    return [piece for piece in ours if piece] if is_added else []


def operation_of(kind: str, entry: LedgerEntry) -> Operation:
    """A line of the plan about an entry as it is."""
    fields = entry.model_dump(include={"key", "span", "account", "email", "external_id"})
    return Operation.model_validate({"kind": kind, **fields})
