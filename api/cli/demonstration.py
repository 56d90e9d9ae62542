"""The demonstration: every step of the main job, each with the command that does the same."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import SecretStr

from api.bootstrap import Services, build
from api.cli.answers import console, say
from api.cli.html.page import render_page
from api.cli.import_ import counted
from api.cli.init import copy_example
from api.cli.opening import QUARTER_WEEKS
from api.cli.publishing import outcome_lines, plan_lines
from api.cli.render.show import show_judgement, show_text
from api.cli.searching import Search, search, summary, why_nothing
from api.cli.standin import STATE, people_of, schedules_of
from api.clock import wall_clock
from api.jobs.feeds import feeds, write_files
from api.jobs.targets import apply_all, previews
from api.settings import ENV_FILE, Settings, load_settings
from api.standin.server import running_standin
from calendars.ical.feed import DEFAULT_OPTIONS
from scheduler.domain.errors import WatchbillError
from scheduler.domain.plan import Plan, policy_digest
from scheduler.domain.problem import Problem
from scheduler.domain.time import Horizon
from scheduler.domain.values import digest
from scheduler.services.acknowledging import acknowledge, unacknowledged
from scheduler.services.planning import prepare

STARTS_ON = date(2027, 1, 4)
TOLD_AT = datetime(2026, 12, 7, 9, tzinfo=UTC)
"""The invented quarter stays in the future: the clock of the demonstration never runs past this."""
MOST_CHANGES = 3
MANAGER = "demo-manager"
INSTALL_DOMAIN = "demo.watchbill.invalid"


def demo_clock() -> datetime:
    """The time of day, but never after the quarter's plan was due."""
    return min(wall_clock(), TOLD_AT)


class Demonstration:
    """One run of the demonstration in a folder of its own."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._seconds = seconds
        self._step = 0
        self._started = time.monotonic()
        self._opened = ExitStack()

    def run(self) -> None:
        """All steps. Raises WatchbillError when one of them cannot be done."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._opened:
            services = self._open(load_settings(self._folder))
            self._organisation(services)
            plan = self._plan(services)
            services = self._with_targets(plan)
            self._look(services, plan)
            self._hand_out(services, plan)
            self._publish(services, plan)
        self._what_next(plan)

    def _open(self, settings: Settings) -> Services:
        services = build(settings, now=demo_clock)
        self._opened.callback(services.close)
        return services

    def _heading(self, title: str, *commands: str) -> None:
        self._step += 1
        say(f"\n{self._step}. {title}")
        for command in commands:
            say(f"   $ watchbill {command}")
        say()

    # -- the steps ----------------------------------------------------------------------------------------------

    def _organisation(self, services: Services) -> None:
        organisation = self._folder / "organisation"
        self._heading(
            "People write files; Watchbill checks them and takes them over, all or nothing",
            f"init {organisation}",
            f"-w {self._folder} import {organisation}",
        )
        if organisation.exists():
            say(f"{organisation} is there already; your changes in it count.")
        else:
            copy_example(organisation)
        loaded = services.load(organisation)
        services.take_over(loaded)
        say(f"{loaded.organisation.name}: {counted(loaded)}.")

    def _plan(self, services: Services) -> Plan:
        self._heading(
            "Weekend duty and Escalation Engineer terms are decided together, aim after aim",
            f"-w {self._folder} plan --from {STARTS_ON} --weeks {QUARTER_WEEKS} --seconds {self._seconds:.0f}",
            f"-w {self._folder} scope acknowledge --team ... --by {MANAGER}",
            f"-w {self._folder} publish release",
        )
        known = self._unchanged(services)
        if known is not None:
            say(f"Nothing has changed since {known.id} was published: same problem, same policy. It stands.")
            return known
        planned = search(services, Search(STARTS_ON, QUARTER_WEEKS, self._seconds, by="demo"))
        if planned.plan is None:
            raise WatchbillError(why_nothing(planned))
        say(summary(planned, next_steps=False))
        say("An independent checker came to the same penalties before the draft was kept.")
        self._acknowledge(services, planned.plan)
        released = services.release(planned.plan.id).plan
        say(f"{released.id} is published: from now on it never changes, a later version would supersede it.")
        return released

    def _acknowledge(self, services: Services, plan: Plan) -> None:
        """What managers do in real life, team by team."""
        with services.store.reading() as work:
            missing = [scope.team_id for scope in unacknowledged(work.record, plan, services.scope_of(plan))]
        acknowledge(services.store, plan.id, missing, scope_of=services.scope_of, now=services.now(), by=MANAGER)
        if missing:
            says = f"{len(missing)} teams lend people; their managers have acknowledged it (here {MANAGER} for all):"
            say(f"{says}\n  watchbill -w {self._folder} scope report {plan.id}")

    def _unchanged(self, services: Services) -> Plan | None:
        """What an earlier run published, if the same question would be asked again."""
        horizon = Horizon.of_weeks(STARTS_ON, QUARTER_WEEKS)
        prepared = prepare(
            services.store,
            horizon,
            parse_policy=services.constraints,
            holidays=services.holidays,
            weekends=services.weekends,
        )
        with services.store.reading() as work:
            plan = work.plans.find_latest_published(STARTS_ON)
        if plan is None or _question(plan.problem) != _question(prepared.problem):
            return None
        return plan if plan.provenance.policy_digest == policy_digest(prepared.policy) else None

    def _look(self, services: Services, plan: Plan) -> None:
        view = services.view(plan)
        self._heading("The quarter at a glance; every open seat has a reason", f"-w {self._folder} show")
        show_text(view, console=console())
        self._heading("How good it is, and what every rule costs", f"-w {self._folder} explain")
        show_judgement(view, console=console())

    def _hand_out(self, services: Services, plan: Plan) -> None:
        report, folder = self._folder / "report.html", self._folder / "feeds"
        self._heading(
            "One page to send around, and calendars to subscribe to",
            f"-w {self._folder} report --output {report}",
            f"-w {self._folder} feed --output {folder}",
        )
        page = render_page(services.view(plan), generated_at=services.now(), head=services.record_head())
        report.write_text(page, "utf-8")
        written, same = write_files(folder, feeds(services, DEFAULT_OPTIONS))
        say(f"{report}: heatmap, fairness and scope reduction per team; one file, no network needed.")
        say(f"{folder}: {len(written) + len(same)} iCalendar feeds, {len(written)} of them new or changed.")

    def _publish(self, services: Services, plan: Plan) -> None:
        self._heading(
            "PagerDuty, here a stand-in on this machine: first the exact changes, then the writes, then nothing",
            f"-w {self._folder} standin",
            f"-w {self._folder} publish plan",
            f"-w {self._folder} publish apply",
        )
        targets = services.settings.targets
        people = people_of(services.organisation())
        state = self._folder / STATE
        with running_standin(people, schedules_of(targets), now=services.now, state_file=state) as running:
            reach = {"pagerduty_url": running.base_url, "pagerduty_token": SecretStr(running.token)}
            self._write(self._open(services.settings.model_copy(update=reach)), plan)

    def _write(self, services: Services, plan: Plan) -> None:
        with services.publisher() as publisher:
            planned = previews(services, publisher, [plan])
            for line in plan_lines(planned, most=MOST_CHANGES):
                say(line)
            if not any(each.changes for each in planned):
                say("\nPagerDuty shows the plan already; nothing was written.")
                return
            say("\nApplying:")
            for line in outcome_lines(apply_all(services, publisher, planned, plan_id=plan.id)):
                say(line)
            left = sum(len(each.changes) for each in previews(services, publisher, [plan]))
        say(f"\nA second plan: {left or 'nothing'} to change.")

    def _with_targets(self, plan: Plan) -> Services:
        """Settings with one PagerDuty schedule per seat, written down for the commands that follow."""
        env = self._folder / ENV_FILE
        if not env.exists():
            seats = [f"DEMO-{rotation_id}-{seat}={rotation_id}/{seat}" for rotation_id, seat in _seats(plan.problem)]
            env.write_text(f"WATCHBILL_TARGETS={','.join(seats)}\nWATCHBILL_INSTALL_DOMAIN={INSTALL_DOMAIN}\n", "utf-8")
        return self._open(load_settings(self._folder))

    def _what_next(self, plan: Plan) -> None:
        seconds = time.monotonic() - self._started
        shifts = {shift.id for shift in plan.schedule.shifts}
        held = next((a for a in plan.schedule.assignments if a.duty_id in shifts), None)
        say(f"\nDone in {seconds:.0f} s. Everything lies in {self._folder}. Try next:")
        if held is not None:
            say(f"  watchbill -w {self._folder} explain --engineer {held.engineer_id} --shift {held.duty_id}")
        say(f"  open {self._folder / 'report.html'} in a browser")
        say(f"  change a file in {self._folder / 'organisation'} and run the demo again for version 2")
        say("  watchbill init my-organisation, and write your own")


def _seats(problem: Problem) -> list[tuple[str, int]]:
    """(rotation, seat) of every seat that any duty of the quarter has."""
    most = {rotation.id: rotation.seats for rotation in problem.term_rotations}
    for shift in problem.shifts:
        most[shift.rotation_id] = max(most.get(shift.rotation_id, 0), shift.seats)
    return [(rotation_id, seat) for rotation_id, seats in sorted(most.items()) for seat in range(1, seats + 1)]


def _question(problem: Problem) -> str:
    """What is asked, whatever was announced before: by that alone an unchanged quarter would be planned anew."""
    return digest(problem.replaced(announced=(), today=None))
