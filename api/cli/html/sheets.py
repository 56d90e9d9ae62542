"""Sheets: the record as pages to print, one document each. They load nothing, and equal input gives equal bytes.

No sheet shows when it was written: that of a past date is the same whenever it is written. The foot says where the
record stood, so that a reader can check it.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.cli.render import evidence as facts
from api.cli.render import opportunity as line
from api.cli.render import scope as scopes
from scheduler.domain.record import FULL_TERM_PERCENT
from scheduler.domain.record_chain import Head
from scheduler.domain.time import DAY, Horizon
from scheduler.reports.acknowledged import AcknowledgedScope
from scheduler.reports.evidence import Evidence
from scheduler.reports.waiting import Opportunity


def evidence_sheet(evidence: Evidence) -> str:
    """Promotion evidence of one person."""
    return _render(
        "evidence.html.j2", evidence.head, facts=facts, evidence=evidence, full_term_percent=FULL_TERM_PERCENT
    )


def opportunity_sheet(found: tuple[Opportunity, ...], head: Head) -> str:
    """The waiting line of every term rotation."""
    return _render("opportunity.html.j2", head, line=line, found=found)


def scope_sheet(plan_id: str, horizon: Horizon, found: tuple[AcknowledgedScope, ...], head: Head) -> str:
    """What a plan takes from every team, and who has acknowledged it."""
    lending = [each for each in found if each.lends]
    last_on = horizon.ends_on - DAY
    return _render(
        "team_scope.html.j2", head, scopes=scopes, plan_id=plan_id, horizon=horizon, last_on=last_on, found=lending
    )


def _render(template: str, head: Head, **parts: object) -> str:
    return _environment().get_template(template).render(head=head, **parts)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.cli.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
