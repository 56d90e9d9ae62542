"""Covers and swaps after publication: engineers settle them among themselves, managers agree, and plans keep them."""

from __future__ import annotations

from pathlib import Path

from api.jobs.targets import wanted_of
from scheduler.services.planning import prepare
from tests.api.http.doors import Door, a_door
from tests.api.http.plans import a_cover, a_draft, a_published, with_rules
from tests.api.http.test_feeds import a_link, fetched
from tests.api.http.test_jobs import audited
from tests.support.builders import SATURDAY, a_horizon

FIRST, SECOND = f"tier2/{SATURDAY}/day", "tier2/2027-01-10/day"


def act(door: Door, who: str, cover_id: str, what: str, seen: str = "*", **body: object):
    return door.ask(who, "POST", f"/v1/covers/{cover_id}/{what}", body, If_Match=seen)


def on_duty(door: Door, duty_id: str) -> list[str]:
    """Who is on a duty by the rota."""
    seats = door.ask("rhea", "GET", f"/v1/schedule?first_on={SATURDAY}").document["items"]
    return [turn["engineer_id"] for seat in seats if seat["duty_id"] == duty_id for turn in seat["turns"]]


def test_a_colleague_takes_it_and_a_manager_agrees(each_door: Door) -> None:
    """Open, offered, covered; only then the rota changes, and every step is in the audit log."""
    cover_id = a_cover(each_door, "ada")
    offered = act(each_door, "ben", cover_id, "acceptance")
    assert (offered.status, offered.document["state"], offered.document["taker"]) == (200, "offered", "ben")
    assert on_duty(each_door, FIRST) == ["ada"]
    assert act(each_door, "mia", cover_id, "decision", agreed=True).document["state"] == "covered"
    assert on_duty(each_door, FIRST) == ["ben"]
    assert audited(each_door, cover_id) == ["cover.asked", "cover.accepted", "cover.confirmed"]
    assert act(each_door, "ada", cover_id, "taking-back", because="anyway").status == 409


def test_where_the_settings_say_so_nobody_has_to_agree(tmp_path: Path) -> None:
    """The word of the colleague settles it."""
    with a_door(f"sqlite:///{tmp_path}/store.db", tmp_path, cover_confirmation="none") as door:
        assert act(door, "ben", a_cover(door, "ada"), "acceptance").document["state"] == "covered"
        assert on_duty(door, FIRST) == ["ben"]


def test_whoever_covers_is_who_will_be_paged(tmp_path: Path) -> None:
    """Once it is settled, and not before, the target wants Ben in the place of Ada, and a job waits that writes it: the
    answer names it."""
    where = f"sqlite:///{tmp_path}/store.db"
    with a_door(where, tmp_path, targets="PABC=tier2/1") as door:
        cover_id = a_cover(door, "ada")

        def paged() -> str | None:
            (wanted,) = wanted_of(door.services, [door.services.published()])
            return next(shift.email for shift in wanted.shifts if shift.key == FIRST)

        def jobs() -> list[tuple[str, str]]:
            return [(job["kind"], job["state"]) for job in door.ask("mia", "GET", "/v1/jobs").document["items"]]

        assert act(door, "ben", cover_id, "acceptance").document["publication"] is None
        assert (paged(), jobs()) == ("ada@example.com", [])
        told = act(door, "mia", cover_id, "decision", agreed=True).document["publication"]
        assert (paged(), jobs()) == ("ben@example.com", [("publish", "waiting")])
        assert told["state"] == "waiting"
        assert door.ask("mia", "GET", f"/v1/jobs/{told['job_id']}").document["order"]["kind"] == "publish"


def test_the_calendar_of_whoever_covers_has_the_duty(each_door: Door) -> None:
    """It leaves Ada's feed and comes into Ben's as soon as it is settled; in that of the rotation it has changed, and
    it goes on changing forwards when Ada takes it again."""
    cover_id = a_cover(each_door, "ada")
    ada, ben = (a_link(each_door, who, subject_id=who)[1] for who in ("ada", "ben"))
    _, everybody = a_link(each_door, "mia", kind="programme", subject_id="tier2")

    def shown() -> tuple[bool, bool, str]:
        of_all = fetched(each_door, everybody).text.partition(f"UID:shift-{FIRST}-1@")[2]
        sequence = of_all.partition("SEQUENCE:")[2].partition("\r\n")[0]
        return (
            f"shift-{FIRST}-1@" in fetched(each_door, ada).text,
            f"shift-{FIRST}-1@" in fetched(each_door, ben).text,
            sequence,
        )

    has, has_not, first = shown()
    assert (has, has_not) == (True, False)
    act(each_door, "ben", cover_id, "acceptance")
    act(each_door, "mia", cover_id, "decision", agreed=True)
    assert shown() == (False, True, str(int(first) + 1))
    back_id = each_door.ask("ben", "POST", "/v1/covers", {"duty_id": FIRST}).document["id"]
    act(each_door, "mia", back_id, "acceptance", engineer_id="ada")
    assert shown() == (True, False, str(int(first) + 2))


def test_a_swap_gives_and_takes(door: Door) -> None:
    """It is for the one who was asked alone; once settled, both duties have changed hands."""
    a_published(door, "ada", "ben")
    body = {"duty_id": FIRST, "swap": {"engineer_id": "ben", "duty_id": SECOND}}
    reply = door.ask("ada", "POST", "/v1/covers", body)
    assert (reply.status, reply.document["asked"], reply.document["return_duty_id"]) == (201, "ben", SECOND)
    cover_id = reply.document["id"]
    assert act(door, "mia", cover_id, "acceptance", engineer_id="cleo").status == 409
    assert act(door, "ben", cover_id, "acceptance").status == 200
    assert act(door, "mia", cover_id, "decision", agreed=True).status == 200
    assert (on_duty(door, FIRST), on_duty(door, SECOND)) == (["ben"], ["ada"])


def test_a_manager_declines_with_a_reason(door: Door) -> None:
    """Without one it is refused; whoever was on duty stays."""
    cover_id = a_cover(door, "ada")
    assert act(door, "mia", cover_id, "decision", agreed=True).status == 409
    assert act(door, "mia", cover_id, "decision", agreed=False).fields == ["body.because"]
    assert act(door, "mia", cover_id, "decision", agreed=False, because="late").document["state"] == "declined"
    assert on_duty(door, FIRST) == ["ada"]


def test_who_asks_may_serve_after_all(door: Door) -> None:
    """Ada takes her own request back; Ben cannot, for him there is none."""
    cover_id = a_cover(door, "ada")
    assert act(door, "ben", cover_id, "taking-back", because="no").status == 404
    assert act(door, "ada", cover_id, "taking-back", '"2"', because="no").status == 412
    assert act(door, "ada", cover_id, "taking-back", '"1"', because="better").document["state"] == "taken_back"


def test_nobody_gives_away_what_they_do_not_hold(door: Door) -> None:
    """Nor asks twice, nor takes their own."""
    a_published(door, "ada", "ben")
    assert door.ask("ada", "POST", "/v1/covers", {"duty_id": SECOND}).fields == ["body.duty_id"]
    cover_id = door.ask("ada", "POST", "/v1/covers", {"duty_id": FIRST}).document["id"]
    assert door.ask("ada", "POST", "/v1/covers", {"duty_id": FIRST}).status == 409
    assert act(door, "ada", cover_id, "acceptance").status == 409


def test_a_hard_rule_forbids_a_cover(door: Door) -> None:
    """Ben is away on that day by the published plan, so he cannot take it; Cleo can. No reason of his is told."""
    away = {"kind": "absence", "first_on": str(SATURDAY), "last_on": str(SATURDAY), "reason": "surgery"}
    assert door.ask("ben", "POST", "/v1/registrations", away).status == 201
    rules = with_rules(door)
    plan = a_published(door, "ada", policy=rules)
    cover_id = door.ask("ada", "POST", "/v1/covers", {"duty_id": FIRST}).document["id"]
    refused = act(door, "ben", cover_id, "acceptance")
    assert (refused.status, "surgery" in refused.text) == (409, False)
    place = f"/v1/plans/{plan.id}/cover-candidates?duty_id={FIRST}"
    found = door.ask("mia", "GET", place).document
    assert ([each["engineer_id"] for each in found["candidates"]], found["instead_of"]) == (["cleo"], "ada")
    assert [each["engineer_id"] for each in found["unable"]] == ["ben"]


def test_a_withdrawal_after_publication_asks_for_cover(door: Door) -> None:
    """Ada wished for the day and was announced; taking the wish back opens a request that colleagues see."""
    wish = {"kind": "preference", "first_on": str(SATURDAY), "last_on": str(SATURDAY), "grade": "prefer"}
    registered = door.ask("ada", "POST", "/v1/registrations", wish).document["id"]
    a_published(door, "ada")
    place = f"/v1/registrations/{registered}/withdrawal"
    assert door.ask("ada", "POST", place, {}, If_Match='"1"').document["state"] == "cover_requested"
    seen = door.ask("ben", "GET", "/v1/covers?state=open").document["items"]
    assert [(each["engineer_id"], each["duty_id"]) for each in seen] == [("ada", FIRST)]
    assert act(door, "ben", seen[0]["id"], "acceptance").document["state"] == "offered"


def test_a_new_plan_keeps_a_cover(door: Door) -> None:
    """Ben took Ada's shift: planning anew holds it for Ben, as announced and as decided."""
    with_rules(door)
    cover_id = a_cover(door, "ada")
    assert act(door, "mia", cover_id, "acceptance", engineer_id="ben").document["state"] == "covered"
    services = door.services
    prepared = prepare(
        services.store, a_horizon(), parse_policy=services.constraints, holidays=lambda *_: (), today=None
    )
    pinned = {(pin.engineer_id, pin.duty_id) for pin in prepared.problem.pins}
    announced = {(each.engineer_id, each.duty_id) for each in prepared.announced}
    assert ("ben", FIRST) in pinned & announced
    assert ("ada", FIRST) not in pinned | announced
    assert a_draft(door)  # drafts do not matter to it
