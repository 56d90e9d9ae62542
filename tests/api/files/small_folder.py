"""A small organisation folder that is right, and ways to read and to spoil it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from api.files.items import CalendarEvent
from api.files.loader import LoadedOrganisation, load_folder
from scheduler.domain.errors import BadFiles, BadInput, Located
from scheduler.domain.events import CustomerEvent
from scheduler.domain.time import Span

FILES: dict[str, str] = {
    "organisation.yaml": """\
name: Small Works
domains: [gitaly, database]
company_days:
  - {on: 2027-01-01, name: New Year}
""",
    "teams.yaml": """\
- {id: storage, name: Storage, headcount: 6}
- id: delivery
  name: Delivery
""",
    "engineers.csv": """\
id,name,email,team_id,time_zone,country,fte,level,domains,joined_on,leaves_on,weekend_consent
ana,Ana Example,ana@example.com,storage,Europe/Berlin,DE,0.8,IC4,gitaly;database,2021-03-01,,yes
bo,Bo Example,bo@example.com,storage,America/New_York,US,1.0,IC3,gitaly,,,no
cy,Cy Example,cy@example.com,delivery,Asia/Tokyo,JP,1.0,IC3,database,2026-01-05,2027-03-01,
""",
    "customers.yaml": """\
- id: support
  name: Customer Support
  state: approved
  effective_on: 2027-01-01
  pages_per_weekend: 2.5
""",
    "rotations.yaml": """\
- id: t2
  type: weekend
  name: Tier 2
  windows:
    - {name: EMEA, days: [sat, sun], opens_at: "07:00", hours: 8}
    - {name: AMER, days: [sat, sun], opens_at: "15:00", hours: 8}
  local_hours: {first: 8, last: 20}
- id: ee
  type: term
  name: Escalation Engineer
  min_weeks: 4
  max_weeks: 8
  lengths: [4, 6]
""",
    "country_rules.csv": """\
country,weekend,one_weekend_day,source
JP,allowed,no,Invented for this test
""",
    "absences.csv": """\
engineer_id,first_on,last_on,reason
ana,2027-01-04,2027-01-08,private matter
ana,2027-02-01,2027-02-05,
bo,2027-01-11,2027-01-15,
""",
    "preferences.csv": """\
engineer_id,first_on,last_on,grade
ana,2027-01-16,2027-01-17,avoid
bo,2027-01-16,2027-01-17,prefer
""",
    "interlocks.yaml": """\
- id: il-one
  team_id: storage
  first_on: 2027-02-01
  last_on: 2027-02-14
  title: A promise
""",
    "volunteers.csv": """\
engineer_id,rotation_id,earliest_on,latest_on,min_weeks,max_weeks,preferred_weeks,review_on
bo,ee,2027-01-04,2027-03-14,4,8,6,2027-03-15
""",
    "events.csv": """\
id,customer_id,title,kind,start_at,end_at,start,end,time_zone,domains
ev-one,support,An upgrade,upgrade,2027-01-16T22:00Z,2027-01-17T04:00Z,,,,gitaly
ev-two,support,A migration,migration,,,2027-01-23,2027-01-24,Asia/Tokyo,
""",
    "carried.csv": """\
engineer_id,points,quarter
ana,1.5,2026-Q3
ana,-0.5,2026-Q4
""",
    "policy.yaml": """\
- kind: rest
  hours: 11
- kind: spacing
  weekends: 4
""",
}


class Rest(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["rest"] = "rest"
    hours: int = Field(ge=0)


class Spacing(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["spacing"] = "spacing"
    weekends: int = Field(default=4, ge=2)
    rotation_ids: tuple[str, ...] = ()


_POLICY: TypeAdapter[tuple[Rest | Spacing, ...]] = TypeAdapter(
    tuple[Annotated[Rest | Spacing, Field(discriminator="kind")], ...]
)


def parse_small_policy(entries: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    """A catalogue of two rules, with the same errors as the real one."""
    return _POLICY.validate_python(tuple(entries))


def read_small_calendar(data: bytes) -> tuple[tuple[CalendarEvent, ...], tuple[str, ...]]:
    """A calendar format of one line per event: id, customer, domains; of several ids with commas between, a series.
    A rotation is named as @rotation. Anything else is refused."""
    if not data.startswith(b"CALENDAR\n"):
        raise BadInput("this is no calendar")
    span = Span(start_at=datetime(2027, 1, 30, 8, tzinfo=UTC), end_at=datetime(2027, 1, 30, 12, tzinfo=UTC))
    events, notes = [], []
    for number, line in enumerate(data.decode().splitlines()[1:], start=2):
        words = line.split()
        if len(words) < 2:
            notes.append(f'line {number}, "{line}": left out, because it names no customer')
            continue
        domains = tuple(word for word in words[2:] if not word.startswith("@"))
        rotation_id = next((word[1:] for word in words[2:] if word.startswith("@")), None)
        fields = {"customer_id": words[1], "title": "From outside", "span": span, "domains": domains}
        for event_id in words[0].split(","):
            events.append((number, CustomerEvent(id=event_id, rotation_id=rotation_id, **fields)))
    return tuple(events), tuple(notes)


def write(folder: Path, changed: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The small folder with some files replaced, added, or left out (None)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**FILES, **(changed or {})}.items():
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def load(folder: Path) -> LoadedOrganisation:
    return load_folder(folder, read_ics=read_small_calendar, parse_policy=parse_small_policy)


def problems(folder: Path) -> tuple[Located, ...]:
    """What the loader finds wrong; none when the folder loads."""
    try:
        load(folder)
    except BadFiles as error:
        return error.located
    return ()
