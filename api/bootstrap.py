"""Bootstrap: the one place where the kernel, the library of constraints and the outside world are joined."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from api.clock import wall_clock
from api.settings import Settings
from constraints.catalog import parse
from constraints.team_scope import TeamScope as TeamScopeRule
from scheduler.domain.availability import Absence, Holiday
from scheduler.domain.constraint import Constraint
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.events import CustomerEvent
from scheduler.domain.facts import WeekendDays
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import Plan, PlanState, PlanSummary, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.record_chain import Head
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, Horizon
from scheduler.reports.scope import TeamScope, scope_reduction
from scheduler.reports.view import PlanView, view_of
from scheduler.services.announced_now import histories_of
from scheduler.services.importing import Imported, import_organisation
from scheduler.services.organisation_now import organisation_now
from scheduler.services.publication_ports import PublicationLedger
from scheduler.services.published_now import published_now
from scheduler.services.recording import Announced, announce
from scheduler.store.unit_of_work import SqlStore, open_store

if TYPE_CHECKING:
    from api.files.loader import LoadedOrganisation
    from calendars.ical.fetching import Fetch
    from calendars.pagerduty.conversation import Conversation
    from calendars.pagerduty.publisher import PagerDutyPublisher
    from scheduler.store.signing import SigningKey

SQLITE = "sqlite:///"
NOTHING_PUBLISHED = "no plan is published yet; run: watchbill publish release"


@dataclass(frozen=True)
class Services:
    """What the doors work with. The clock is read here and nowhere deeper."""

    settings: Settings
    now: Callable[[], datetime]
    may_create: bool = True
    """Whether a store that is not there yet is made; for those who only look, that would hide a wrong folder."""
    fetch: Fetch | None = None
    """How calendars of others are fetched; None: over the public internet, as calendars.ical.fetching does."""

    @cached_property
    def store(self) -> SqlStore:
        """The store, opened on first use: checking a folder needs none. Raises NotFound when there is none."""
        missing = None if self.may_create else _missing_file(self.settings.database)
        if missing:
            raise NotFound(f"there is no {missing}; run: watchbill import FOLDER, or name another --workspace")
        return open_store(self.settings.database)

    def close(self) -> None:
        """Closes the store, if it was opened."""
        if "store" in vars(self):
            self.store.close()

    # -- organisations ------------------------------------------------------------------------------------------

    def load(self, folder: Path) -> LoadedOrganisation:
        """The organisation in a folder. Raises BadFiles with every problem."""
        from api.files.loader import load_folder

        return load_folder(folder, read_ics=self._read_calendar, parse_policy=parse)

    def _read_calendar(self, data: bytes) -> tuple[tuple[tuple[int, CustomerEvent], ...], tuple[str, ...]]:
        from calendars.ical.reader import dates_around, read_customer_events

        first_on, last_on = dates_around(self.now().date())
        found = read_customer_events(data, default_zone="UTC", first_on=first_on, last_on=last_on)
        return tuple(zip(found.lines, found.events, strict=True)), found.warnings

    def take_over(self, loaded: LoadedOrganisation, *, replace_policy: bool = False) -> Imported:
        """Replaces what was imported before, in one transaction; gives what that does to people and to their duties.
        Raises BadInput when it would undo a change of the policy over the API, unless ``replace_policy``."""
        reasons = {
            Absence(engineer_id=r.engineer_id, first_on=r.first_on, last_on=r.last_on): r.reason
            for r in loaded.private_reasons
        }
        with self.store.writing() as work:
            policy, now = policy_of(loaded.constraints), self.now()
            return import_organisation(work, loaded.organisation, policy, reasons, now, replace_policy=replace_policy)

    def organisation(self, starts_on: date | None = None) -> Organisation:
        """What was imported last; with ``starts_on``, with what its people have registered, and carry by the ledger
        into a horizon that begins then. Raises NotFound when nothing was imported."""
        with self.store.reading() as work:
            return work.organisations.organisation() if starts_on is None else organisation_now(work, starts_on)

    def policy(self) -> tuple[str, ...]:
        """The rules imported last, as canonical JSON texts. Raises NotFound when nothing was."""
        with self.store.reading() as work:
            return work.organisations.policy()

    def read_policy(self, file: Path) -> tuple[Constraint, ...]:
        """The rules in a policy file for what was imported last, in their order. Raises BadFiles with every problem,
        and NotFound when nothing was imported."""
        from api.files.loader import load_policy

        return load_policy(file, parse, self.organisation())

    # -- plans --------------------------------------------------------------------------------------------------

    def constraints(self, policy: tuple[str, ...]) -> tuple[Constraint, ...]:
        """The constraints behind the texts of a kept policy."""
        return parse(json.loads(text) for text in policy)

    def holidays(self, organisation: Organisation, horizon: Horizon) -> tuple[Holiday, ...]:
        """Public holidays of everybody's country; a day more on either side, because shifts reach over midnight."""
        from calendars.holidays.loader import public_holidays

        places = {(engineer.country, engineer.subdivision) for engineer in organisation.engineers}
        return public_holidays(places, horizon.starts_on - DAY, horizon.ends_on + DAY)

    def weekends(self, organisation: Organisation, horizon: Horizon) -> tuple[WeekendDays, ...]:
        """The weekends of everybody's country, as they are when the horizon begins."""
        from calendars.holidays.loader import weekend_days

        countries = sorted({engineer.country for engineer in organisation.engineers})
        known = ((country, weekend_days(country, horizon.starts_on)) for country in countries)
        return tuple(WeekendDays(country=country, days=days) for country, days in known if days)

    def plan(self, plan_id: str | None = None) -> Plan:
        """A plan by its id, else the draft or published plan that was made last. Raises NotFound."""
        with self.store.reading() as work:
            if plan_id is not None:
                return work.plans.plan(plan_id)
            alive = [p for p in work.plans.plans() if p.state in (PlanState.DRAFT, PlanState.PUBLISHED)]
            if not alive:
                raise NotFound("there is no plan yet; run: watchbill plan")
            return work.plans.plan(max(alive, key=lambda p: (p.created_at, p.version)).id)

    def plans(self) -> tuple[PlanSummary, ...]:
        """The heads of all plans that are kept."""
        with self.store.reading() as work:
            return work.plans.plans()

    def release(self, plan_id: str | None = None, by: str = "watchbill", *, insist: bool | None = None) -> Announced:
        """Publishes a draft, the one named or else the only one for its weeks, and records it.

        ``insist`` on the acknowledgement of every team that lends people; None: as the settings say. Raises NotFound,
        BadInput when it is no draft, and NotAcknowledged.
        """
        required = self.settings.scope_acknowledgement == "required"
        return announce(
            self.store,
            plan_id,
            parse_policy=self.constraints,
            now=self.now(),
            by=by,
            scope_of=self.scope_of,
            insist=required if insist is None else insist,
        )

    def scope_of(self, plan: Plan) -> tuple[TeamScope, ...]:
        """What a plan takes from every team, under the cap of its own policy."""
        return scope_under(plan.problem, plan.schedule, self.constraints(plan.policy))

    def published(self, plan_id: str | None = None) -> Plan:
        """A published plan: the one named, else that of the last horizon. Raises NotFound, and BadInput for a draft."""
        with self.store.reading() as work:
            plan = work.plans.find_latest_published() if plan_id is None else work.plans.plan(plan_id)
        if plan is None:
            raise NotFound(NOTHING_PUBLISHED)
        if plan.state is not PlanState.PUBLISHED:
            raise BadInput(f"{plan.id} is {plan.state}, not published; run: watchbill publish release {plan.id}")
        return plan

    def published_now(self, plan_id: str | None = None) -> tuple[Plan, ...]:
        """The published plan that is named, else all that have duty ahead, by horizon, or the last one if none has."""
        if plan_id is None:
            with self.store.reading() as work:
                found = published_now(work, self.now())
        return (self.published(plan_id),) if plan_id is not None or not found else found

    def announced(self) -> tuple[tuple[Plan, ...], ...]:
        """Per horizon, what was published and what covers and events made of it, oldest first. Raises NotFound without
        any."""
        with self.store.reading() as work:
            found = histories_of(work, self.now())
        if not found:
            raise NotFound(NOTHING_PUBLISHED)
        return found

    def view(self, plan: Plan) -> PlanView:
        """The plan with its constraints, judged anew, under the name of the organisation."""
        try:
            name = self.organisation().name
        except NotFound:
            name = ""
        return view_of(plan, self.constraints(plan.policy), name)

    # -- the record ---------------------------------------------------------------------------------------------

    def record_head(self) -> Head:
        """Where the record stands, for pages to show."""
        with self.store.reading() as work:
            return work.record.head()

    def signing_key(self) -> SigningKey:
        """The key that signs checkpoints, made on first use. Raises BadInput when its file holds none."""
        from scheduler.store.signing import open_key

        return open_key(self.settings.signing_key_file)

    def trusted_key(self) -> str | None:
        """The public half of that key in hex; None when there is none yet."""
        return self.signing_key().public if self.settings.signing_key_file.exists() else None

    # -- outside ------------------------------------------------------------------------------------------------

    @contextmanager
    def publisher(self) -> Iterator[PagerDutyPublisher]:
        """PagerDuty at the configured address. Raises BadInput when there is no token."""
        from calendars.pagerduty.publisher import PagerDutyPublisher

        with self.conversation() as client:
            yield PagerDutyPublisher(client, self.settings.accounts)

    @contextmanager
    def conversation(self) -> Iterator[Conversation]:
        """Bare requests to PagerDuty over the configured library. Raises BadInput when there is no token."""
        token = self.settings.token()
        if not token:
            raise BadInput("no PagerDuty token: set WATCHBILL_PAGERDUTY_TOKEN_FILE or WATCHBILL_PAGERDUTY_TOKEN")
        client = _library(self.settings.pagerduty_library)(
            SecretStr(token),
            sleep=time.sleep,
            base_url=self.settings.pagerduty_url,
            sender=self.settings.pagerduty_sender,
        )
        try:
            yield client
        finally:
            client.close()

    @contextmanager
    def ledger(self) -> Iterator[PublicationLedger]:
        """The record of publications, inside one transaction."""
        with self.store.writing() as work:
            yield work.publications


def _library(name: str) -> Callable[..., Conversation]:
    """The client over one of the two libraries. Raises BadInput when the optional one is not installed."""
    if name == "pdpyras":
        from calendars.pagerduty.client import PagerDutyClient

        return PagerDutyClient
    try:
        from calendars.pagerduty.successor import SuccessorClient
    except ImportError:
        raise BadInput("the library pagerduty is not installed; run: pip install 'watchbill[pagerduty-sdk]'") from None
    return SuccessorClient


def scope_under(problem: Problem, schedule: Schedule, constraints: Iterable[Constraint]) -> tuple[TeamScope, ...]:
    """Scope reduction with the cap of the policy's ``team_scope`` rule; weekend duty counts where that counts it."""
    rule = next((constraint for constraint in constraints if isinstance(constraint, TeamScopeRule)), None)
    if rule is None:
        return scope_reduction(problem, schedule)
    return scope_reduction(
        problem, schedule, cap_percent=rule.percent, at_least=rule.at_least, with_weekends=rule.counts != "terms"
    )


def _missing_file(database: str) -> Path | None:
    """The file of a database that does not exist yet."""
    file = Path(database.removeprefix(SQLITE))
    return file if database.startswith(SQLITE) and not file.exists() else None


def build(settings: Settings, *, now: Callable[[], datetime] = wall_clock, may_create: bool = True) -> Services:
    """The services under these settings."""
    return Services(settings, now, may_create)
