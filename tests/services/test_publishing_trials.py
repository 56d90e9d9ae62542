"""Random quarters with broken connections, crashes and people who edit by hand: the promises hold in every one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.publish_trials import ADAPTERS, SAFEGUARDS, Kind, Safeguard, trial
from tests.support.publishing import Stage, a_stage

ENOUGH = 16
"""Trials in which a missing safeguard shows at the latest."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("kind", ["layers", "shifts"])
def test_no_fault_no_crash_and_no_human_breaks_a_promise(stage: Stage, kind: Kind, adapter: str) -> None:
    """Random quarters, each published in four versions, disturbed, and then once undisturbed."""
    assert [broken for seed in range(2) for broken in trial(stage, seed, kind=kind, adapter=adapter)] == []


@pytest.mark.slow
@pytest.mark.parametrize("safeguard", SAFEGUARDS)
def test_every_safeguard_is_needed(stage: Stage, safeguard: Safeguard) -> None:
    """Without it, a promise is broken within a few quarters."""
    kinds: tuple[Kind, ...] = ("layers", "shifts")
    assert any(trial(stage, seed, kind=kinds[seed % 2], without=safeguard) for seed in range(ENOUGH))
