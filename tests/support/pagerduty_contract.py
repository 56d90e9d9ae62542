"""PagerDuty's published API description, which lies beside the checkout."""

from __future__ import annotations

from api.standin.contract import CheckedExchanges, Contract
from tests.support.shared import shared_path

__all__ = ["CheckedExchanges", "Contract", "the_contract"]


def the_contract() -> Contract:
    """The description as a check; skips without it, and fails under CI."""
    return Contract(shared_path("pagerduty", "schedules-contract.json"))
