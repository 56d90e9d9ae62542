"""``watchbill``: the command line. One file per command; what a command needs is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.absences import absences
from api.cli.boundary import EXIT_CODES
from api.cli.check import check
from api.cli.cover import cover
from api.cli.covers import covers
from api.cli.db import db
from api.cli.demo import demo
from api.cli.digest import digest
from api.cli.doctor import doctor
from api.cli.events import events
from api.cli.explain import explain
from api.cli.feed import feed
from api.cli.feed_check import feed_check
from api.cli.feed_link import feed_link
from api.cli.history import history
from api.cli.holidays import holidays
from api.cli.import_ import import_
from api.cli.init import init
from api.cli.jobs import jobs
from api.cli.key import key
from api.cli.place import settle
from api.cli.plan import plan
from api.cli.price import price
from api.cli.publish import publish
from api.cli.replan import replan
from api.cli.report import report
from api.cli.rules import rules
from api.cli.scope import scope
from api.cli.serve import serve
from api.cli.show import show
from api.cli.standin import standin
from api.cli.usage import Commands
from api.cli.what_if import what_if
from api.cli.worker import worker

app = typer.Typer(
    name="watchbill",
    cls=Commands,
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"watchbill {version('watchbill')}")
        raise typer.Exit


@app.callback()
def watchbill(
    ctx: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="Folder of the database and of watchbill.env. Default: this folder."),
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Plan weekend on-call duty and Escalation Engineer terms together, fairly, and explain the plan."""
    settle(ctx, workspace)


app.command("init", short_help="Write a commented example organisation into a folder.")(init)
app.command("import", short_help="Take over an organisation from a folder of files.")(import_)
app.command("check", short_help="Check a folder of files, or judge a plan anew.")(check)
app.command("rules", short_help="List the rules of the policy, or all kinds of rules.")(rules)
app.command("plan", short_help="Find the best plan of a quarter and keep it as a draft.")(plan)
app.command("replan", short_help="Change a published plan as little as possible, and weigh more changes.")(replan)
app.command("cover", short_help="Say who could take a duty when somebody drops out.")(cover)
app.add_typer(covers, name="covers", short_help="List covers and swaps that are asked for, and decide them.")
app.command("what-if", short_help="Plan a quarter under several policies or customers, side by side.")(what_if)
app.command("show", short_help="Show a plan as a matrix of engineers by weeks.")(show)
app.command("explain", short_help="Say why a plan is as it is, and what would fill its gaps.")(explain)
app.command("price", short_help="Say what each rule costs the fairness of a plan.")(price)
app.command("report", short_help="Write a plan as one HTML page.")(report)
app.command("feed", short_help="Write calendar feeds per engineer, team and programme.")(feed)
app.command("feed-check", short_help="Say what calendar programs would choke on in feeds.")(feed_check)
app.command("digest", short_help="Tell people on duty, and Tier 1, what is ahead; each of them once.")(digest)
app.add_typer(events, name="events", short_help="Take over customer events from calendars, and list them.")
app.add_typer(absences, name="absences", short_help="Take over days away from people's own calendars.")
app.add_typer(holidays, name="holidays", short_help="Make a table of holidays from a calendar.")
app.add_typer(scope, name="scope", short_help="Show what a plan takes from each team; acknowledge it.")
app.add_typer(publish, name="publish", short_help="Announce a plan, and write it to PagerDuty.")
app.add_typer(history, name="history", short_help="Read, verify, close and correct the record of what was served.")
app.add_typer(db, name="db", short_help="Look after the database: upgrade, check, back up, move.")
app.add_typer(jobs, name="jobs", short_help="Plan and publish in the background; see, and end, what runs.")
app.command("serve", short_help="Answer over HTTP and run background jobs, in one process.")(serve)
app.add_typer(feed_link, name="feed-link", short_help="Make, list, renew and revoke addresses of feeds.")
app.add_typer(key, name="key", short_help="Make, list and revoke the keys of the HTTP API.")
app.command("worker", short_help="Run background jobs from PostgreSQL on one more machine.")(worker)
app.command("doctor", short_help="Check the installation, from Python to PagerDuty.")(doctor)
app.command("demo", short_help="Show the whole job on an invented organisation.")(demo)
app.command("standin", short_help="Run a PagerDuty to practise with on this machine.")(standin)


def run() -> None:
    """The entry point of the installed command."""
    app()
