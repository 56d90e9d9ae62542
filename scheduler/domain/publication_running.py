"""What runs already and goes on for long, such as a term of ten weeks whose engineer has left.

What ends within a day runs out as it is: who is on duty by then has been told so. Of what goes on for longer, whoever
is wanted takes over at the next full hour, an instant that stays the same while somebody looks at the plan. Where spans
add up, the old entry is cut there, once the new one is there; else the new one lies on top of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from scheduler.domain.publication import AccountId, Finding, FindingKind, LedgerEntry, Operation, WantedSchedule
from scheduler.domain.publication_scene import Scene
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.time import DAY, Span

RUNS_OUT = DAY
"""What has begun and ends no later than this after now is left as it is."""


def handover(scene: Scene) -> datetime:
    """The next full hour that is not too soon."""
    hour = scene.frozen_before.replace(minute=0, second=0, microsecond=0)
    return hour if hour == scene.frozen_before else hour + timedelta(hours=1)


def ahead_of(scene: Scene, span: Span) -> Span | None:
    """The part of a span that may still change; None when it runs out as it is."""
    if not scene.has_begun(span):
        return span
    if span.end_at - scene.now <= RUNS_OUT:
        return None
    return Span(start_at=handover(scene), end_at=span.end_at)


def serving(scene: Scene, account: AccountId, ahead: Span) -> Iterator[tuple[LedgerEntry, Span]]:
    """Entries of ours that have begun and page the person, with the time in which they do: where one lies on top of
    another, not where somebody else's overlaps, unless it is seen to show there by itself."""
    begun = [entry for entry in scene.live if entry.state == "active" and scene.has_begun(entry.span)]
    coming = [entry.span for entry in scene.live if entry not in begun and entry.account == account]
    below = hidden(scene, account, coming)
    for entry in begun:
        part = common(entry.span, ahead) if entry.account == account else None
        for piece in minus(part, below) if part else ():
            yield entry, piece


def hidden(scene: Scene, account: AccountId, besides: Sequence[Span] = ()) -> list[Span]:
    """Where the override created last shows: the time in which entries of ours for others have begun, or begin too soon
    to be changed, and the person is not seen. What lies ``besides`` may be why they are seen, and does not count."""
    if scene.additive:
        return []
    begun = [entry for entry in scene.live if entry.state == "active" and scene.has_begun(entry.span)]
    shown = [piece for span in scene.shown(account) for piece in minus(span, besides)]
    return [piece for entry in begun if entry.account != account for piece in minus(entry.span, shown)]


def running_out(
    entry: LedgerEntry, wanted: WantedSchedule, scene: Scene, holes: Sequence[Span]
) -> tuple[Operation | None, list[Finding]]:
    """How an entry that has begun ends before its time: the cut, if any, and what stays to be told of it.

    It is not cut where nobody comes after it: that would be a gap of our making.
    """
    starts, ends = max(handover(scene), wanted.window.start_at), wanted.window.end_at
    ahead = common(entry.span, Span(start_at=starts, end_at=ends)) if starts < ends else None
    turns = [(shift.span, scene.account_of(shift.email)) for shift in wanted.shifts]
    own = [span for span, account in turns if account == entry.account]
    unwanted = minus(ahead, own) if ahead else ()
    if not unwanted:
        return None, []
    served = [piece for span, account in turns if account for piece in minus(span, holes)]
    served += [override.span for override in scene.foreign]
    ended = Span(start_at=entry.span.start_at, end_at=unwanted[0].start_at)
    alone = list(minus(Span(start_at=ended.end_at, end_at=entry.span.end_at), served))
    who = entry.email or entry.account
    if entry.account in scene.closed:
        says = f"{who} ({entry.key}) is planned no more from {_at(unwanted[0])} on, and has no account any more: their "
        says += "shift cannot be ended and stays, beside whoever comes. Take it away by hand"
        return None, [_told("user_inactive", entry, unwanted[0], says)]
    if scene.additive and not alone:
        fields = entry.model_dump(include={"key", "account", "email", "external_id"})
        cut = {"kind": "update", "span": ended, "has_started": True, **fields}
        return Operation.model_validate(cut), []
    if not scene.additive:
        alone = [piece for span in unwanted for piece in minus(span, served)]
    told = "is no longer planned from {} on, and nobody else is; it runs on"
    return None, [_told("frozen", entry, span, f"{who} ({entry.key}) {told.format(_at(span))}") for span in alone]


def _told(kind: FindingKind, entry: LedgerEntry, span: Span, says: str) -> Finding:
    return Finding(kind=kind, key=entry.key, span=span, says=says, external_id=entry.external_id)


def unplanned(entry: LedgerEntry, wanted: WantedSchedule, scene: Scene, left: Sequence[Span]) -> bool:
    """Whether its person is paged after the next handover and nobody planned it, under whatever name. Not in what is
    ``left`` as it is, of which that is told; nor where the override created last shows, and somebody else will be."""
    if entry.span.end_at <= handover(scene):
        return False
    rest = Span(start_at=handover(scene), end_at=entry.span.end_at)
    shown = [part for turn in scene.shown(entry.account) if (part := common(turn, rest))]
    turns = [(shift.span, scene.account_of(shift.email)) for shift in wanted.shifts]
    right = [span for span, account in turns if account == entry.account or (account and not scene.additive)]
    return any(minus(part, [*right, *left]) for part in shown)


def _at(span: Span) -> str:
    return f"{span.start_at:%Y-%m-%d %H:%M}Z"
