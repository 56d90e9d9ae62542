"""The policy: the rules that plans are made under, every version of them, and how they differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.bootstrap import Services
from api.files.policy_json import read_json_policy
from api.http.asking import ChangeIn, IdIn, SeenIn, tagged
from api.http.changes import Answer
from api.http.models import Page
from api.http.paging import PagingIn
from api.http.policy_models import PlanPolicyOut, PolicyDiffOut, PolicyIn, PolicyOut, PolicyVersionOut, refusal_of, said
from api.http.route import router
from constraints.catalog import parse
from scheduler.domain.errors import BadFiles
from scheduler.domain.plan import policy_of
from scheduler.domain.policy_version import PolicyVersion, differences, label_of
from scheduler.services.policies import change_policy, version_behind
from scheduler.store.unit_of_work import SqlUnitOfWork

NEWEST = 2**31 - 1
"""A number behind that of any version."""
MOST_NAMED = 10
NumberIn = Annotated[int, Path(ge=1, le=NEWEST, description="The number of the version.")]
WithIn = Annotated[
    int | None, Query(alias="with", ge=1, le=NEWEST, description="Compared with this version; else the one before.")
]


def policy_routes(services: Services) -> APIRouter:
    """A version is never changed or deleted: an earlier one is put in force again by sending its rules."""
    routes = router("policy")
    _add_versions(routes, services)

    @routes.get("/policy")
    def get_policy(response: Response) -> PolicyOut:
        """The policy in force. The next plan is made under it."""
        with services.store.reading() as work:
            newest, people = work.policies.newest(), work.record.people()
        response.headers.update(tagged(newest.number))
        return PolicyOut.of(newest, people)

    @routes.put("/policy", name="change_policy", response_model=PolicyOut)
    def change_policy_(body: PolicyIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Put rules in force, checked as those of policy.yaml are. Plans that exist keep theirs. An import of other
        rules is refused from then on, unless it is told to replace these."""

        def do(work: SqlUnitOfWork) -> Answer:
            try:
                read = read_json_policy(body.rules, parse, work.organisations.organisation())
            except BadFiles as error:
                raise refusal_of(error) from None
            policy, actor = policy_of(read.constraints), change.actor(body.because)
            before = work.policies.newest()
            made = change_policy(work, policy, seen=seen, actor=actor, now=change.now)
            warnings = (*said(read.warnings), *_gone(before, made))
            return Answer(PolicyOut.of(made, work.record.people(), warnings), headers=tagged(made.number))

        return change.run(do)

    @routes.get("/plans/{plan_id}/policy")
    def get_plan_policy(plan_id: IdIn) -> PlanPolicyOut:
        """The rules that a plan was made under, and the version of the policy that they are from."""
        with services.store.reading() as work:
            plan = work.plans.plan(plan_id)
            behind = version_behind(work, plan)
        rules = [json.loads(text) for text in plan.policy]
        number, digest = behind.number if behind else None, plan.provenance.policy_digest
        return PlanPolicyOut(plan_id=plan.id, digest=digest, version=number, rules=rules)

    return routes


def _gone(before: PolicyVersion, after: PolicyVersion) -> Iterator[str]:
    """Says which rules are in force no more: whoever sends one rule means to add it, perhaps."""
    labels = [label_of(rule) for rule in differences(before, after).removed]
    if labels:
        others = f" and {len(labels) - MOST_NAMED} more" if len(labels) > MOST_NAMED else ""
        named = ", ".join(labels[:MOST_NAMED])
        yield f"in force no more: {named}{others}; version {before.number} has them, should that not be meant"


def _add_versions(routes: APIRouter, services: Services) -> None:
    @routes.get("/policy/versions")
    def list_policy_versions(paging: PagingIn) -> Page[PolicyVersionOut]:
        """Every policy that was ever in force, the newest first."""
        with services.store.reading() as work:
            found = work.policies.versions(before=paging.behind(NEWEST), limit=paging.fetch)
            people = work.record.people()
        return paging.page(found, lambda each: PolicyVersionOut.of(each, people), lambda each: each.number)

    @routes.get("/policy/versions/{number}")
    def get_policy_version(number: NumberIn) -> PolicyOut:
        """One version with its rules."""
        with services.store.reading() as work:
            return PolicyOut.of(work.policies.version(number), work.record.people())

    @routes.get("/policy/versions/{number}/comparison")
    def compare_policy_version(number: NumberIn, with_: WithIn = None) -> PolicyDiffOut:
        """What a version changed, rule by rule. The first one is compared with nothing but itself."""
        with services.store.reading() as work:
            after = work.policies.version(number)
            before = work.policies.version(max(1, number - 1) if with_ is None else with_)
        return PolicyDiffOut.of(before.number, after.number, differences(before, after))
