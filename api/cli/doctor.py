"""``watchbill doctor``: is everything in place, from Python to PagerDuty?"""

from __future__ import annotations

from dataclasses import asdict

import typer

from api.cli.answers import answer, say
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson, services_of


@at_the_door()
def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Check the installation, the database, the feeds of what is published, and PagerDuty when it is configured.

    Nothing is changed. Leaves exit code 1 when something is broken; warnings leave 0.
    """
    from api.cli.examination import Health, examine

    findings = list(examine(services_of(ctx)))
    healthy = all(finding.health is not Health.BROKEN for finding in findings)
    if as_json:
        answer({"healthy": healthy, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say(f"{finding.health.value:8}{finding.subject}: {finding.says}")
    if not healthy:
        raise typer.Exit(Exit.BROKEN)
