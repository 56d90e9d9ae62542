"""Settings: what a person or a machine says about this installation. Nothing else reads the environment.

Every setting is an environment variable ``WATCHBILL_...``. The file ``watchbill.env`` in the workspace may hold the
same names, one ``NAME=value`` a line; the environment wins.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from scheduler.domain.errors import BadInput
from scheduler.domain.publication import PublicationTarget

PREFIX = "WATCHBILL_"
ENV_FILE = "watchbill.env"
DATABASE = "watchbill.sqlite3"
RECORD_KEY = "watchbill.record-key"
PAGERDUTY = "https://api.pagerduty.com"
TARGETS_ADVICE = "write schedule=rotation/seat, several with commas between, such as PABC123=tier2/1,PDEF456=tier2/2"


class Settings(BaseSettings):
    """One frozen value for the life of a process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_file_encoding="utf-8")

    workspace: Path = Field(default=Path(), description="folder of the database and of watchbill.env")
    database_url: str = Field(default="", description="database address; empty: watchbill.sqlite3 in the workspace")
    install_domain: str = Field(
        default="watchbill.invalid",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$",
        description="host name that makes the ids of calendar entries unique to this installation",
    )
    pagerduty_url: str = Field(default=PAGERDUTY, pattern=r"^https?://", description="address of the PagerDuty API")
    pagerduty_token: SecretStr | None = Field(default=None, description="API token; better kept in a file")
    pagerduty_token_file: Path | None = Field(default=None, description="file that holds the API token")
    pagerduty_sender: str | None = Field(
        default=None, description="e-mail address of the user in whose name an account-wide token acts"
    )
    targets: Annotated[tuple[PublicationTarget, ...], NoDecode] = Field(
        default=(), description="which PagerDuty schedule shows which seat: schedule=rotation/seat, with commas"
    )

    record_key_file: Path = Field(
        default=Path(RECORD_KEY), description="file with the key that signs checkpoints of the record"
    )

    scope_acknowledgement: Literal["required", "warn"] = Field(
        default="required",
        description="whether a plan is published before every team that lends people has acknowledged it",
    )

    requests_per_second: float = Field(
        default=50.0, gt=0, description="requests to the API that each key may make in the long run"
    )
    requests_at_once: int = Field(
        default=200, ge=1, description="requests to the API that each key may make before that counts"
    )
    solve_memory_mb: int = Field(default=4096, ge=256, description="most memory that one background search may use")
    solves_at_once: int = Field(default=1, ge=1, le=64, description="background searches at once in each worker")
    worker_silence_seconds: float = Field(
        default=30.0, gt=0, description="silence after which a worker counts as lost, and others finish its jobs"
    )

    @field_validator("targets", mode="before")
    @classmethod
    def _written_short(cls, written: Any) -> Any:
        if not isinstance(written, str):
            return written
        return tuple(_target(part.strip()) for part in written.split(",") if part.strip())

    @field_validator("targets")
    @classmethod
    def _one_seat_each(cls, targets: tuple[PublicationTarget, ...]) -> tuple[PublicationTarget, ...]:
        """Two seats on one schedule would take each other's people away, publication after publication."""
        schedules = [target.schedule_id for target in targets]
        twice = sorted({schedule_id for schedule_id in schedules if schedules.count(schedule_id) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} is named twice; one schedule shows one seat, so give each its own")
        return targets

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.workspace / DATABASE}"

    @property
    def signing_key_file(self) -> Path:
        """Where the key that signs checkpoints lies; a path that is not absolute counts from the workspace."""
        return self.workspace / self.record_key_file

    def token(self) -> str | None:
        """The PagerDuty token, from the file when one is named. Raises BadInput when that file cannot be read."""
        if self.pagerduty_token_file is None:
            return self.pagerduty_token.get_secret_value() if self.pagerduty_token else None
        path = self.workspace / self.pagerduty_token_file
        try:
            return path.read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{PREFIX}PAGERDUTY_TOKEN_FILE: cannot read {path}: {error}") from error


def _target(written: str) -> PublicationTarget:
    schedule_id, equals, seat_of = written.partition("=")
    rotation_id, slash, seat = seat_of.rpartition("/")
    if not (equals and slash and seat.isdecimal()):
        raise ValueError(f"{written!r} is not a target; {TARGETS_ADVICE}")
    try:
        return PublicationTarget(schedule_id=schedule_id.strip(), rotation_id=rotation_id.strip(), seat=int(seat))
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{written!r}: {first['loc'][0]}: {first['msg']}; {TARGETS_ADVICE}") from None


def load_settings(workspace: Path | None = None) -> Settings:
    """The settings in force. Raises BadInput that names every setting which cannot be used.

    ``workspace`` wins over the environment, because somebody has just typed it.
    """
    folder = workspace or Path(os.environ.get(f"{PREFIX}WORKSPACE", "."))
    try:
        return Settings(_env_file=folder / ENV_FILE, workspace=folder)
    except ValidationError as error:
        lines = [
            f"{PREFIX}{'_'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise BadInput("\n".join(lines)) from error


def wants_tracebacks() -> bool:
    """Whether WATCHBILL_DEBUG asks for the whole story of an unexpected error."""
    return os.environ.get(f"{PREFIX}DEBUG", "") not in ("", "0")
