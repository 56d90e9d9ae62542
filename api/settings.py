"""Settings: what a person or a machine says about this installation. Nothing else reads the environment.

Every setting is an environment variable ``WATCHBILL_...``. The file ``watchbill.env`` in the workspace may hold the
same names, one ``NAME=value`` a line; the environment wins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from scheduler.domain.errors import BadInput
from scheduler.domain.keys import Role
from scheduler.domain.publication import PublicationTarget

PREFIX = "WATCHBILL_"
ENV_FILE = "watchbill.env"
DATABASE = "watchbill.sqlite3"
RECORD_KEY = "watchbill.record-key"
PAGERDUTY = "https://api.pagerduty.com"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
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
    pagerduty_library: Literal["pdpyras", "pagerduty"] = Field(
        default="pdpyras", description="which library carries the requests; pagerduty needs the extra pagerduty-sdk"
    )
    pagerduty_accounts: str = Field(
        default="", description="user ids of people known there under another address: e-mail=id, with commas"
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

    cover_confirmation: Literal["manager", "none"] = Field(
        default="manager", description="who agrees before a cover or swap among engineers counts; none: they alone"
    )

    public_url: str = Field(default="", description="address at which browsers reach the API: https://duty.example.com")
    oidc_issuer: str = Field(default="", description="identity provider for logins; empty: everybody comes with a key")
    oidc_client_id: str = Field(default="", description="name under which the provider knows this installation")
    oidc_client_secret: SecretStr | None = Field(default=None, description="its secret there; better kept in a file")
    oidc_client_secret_file: Path | None = Field(default=None, description="file that holds that secret")
    oidc_roles: Annotated[Mapping[str, Role], NoDecode] = Field(
        default={}, description="who is more than an engineer: address=role or sub:subject=role, with commas"
    )
    login_hours: float = Field(default=12.0, gt=0, le=168, description="how long a login lasts")

    digests_to: str = Field(
        default="", description="where digests go by themselves: a folder, https://... or smtp://...; empty: nowhere"
    )
    digests_from: str = Field(default="", description="address that mail with digests comes from")
    digests_tier1: str = Field(default="", description="address at which Tier 1 reads mail; empty: none for them")
    calendars_every_minutes: int = Field(
        default=60, ge=0, le=10_080, description="how often subscribed calendars are read again; 0: never by itself"
    )
    drift_every_minutes: int = Field(
        default=0, ge=0, le=10_080, description="how often targets are compared with what is published; 0: by hand only"
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

    @field_validator("oidc_roles", mode="before")
    @classmethod
    def _roles_written_short(cls, written: Any) -> Any:
        if not isinstance(written, str):
            return written
        return dict(_role(part.strip()) for part in written.split(",") if part.strip())

    @field_validator("oidc_issuer", "public_url")
    @classmethod
    def _safe(cls, address: str) -> str:
        if address and not is_safe_address(address):
            raise ValueError("write an address with https://; http:// is for this machine itself alone")
        return address

    @field_validator("pagerduty_accounts")
    @classmethod
    def _pairs(cls, written: str) -> str:
        parts = [part.strip() for part in written.split(",") if part.strip()]
        wrong = [part for part in parts if not re.fullmatch(r"[^@\s]+@[^@\s=]+=\w+", part)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is not e-mail=id, such as ada@example.com=PABC123")
        return written

    @property
    def accounts(self) -> dict[str, str]:
        """PagerDuty user ids by lower-case e-mail, for those people whose address differs there."""
        pairs = (part.strip().partition("=") for part in self.pagerduty_accounts.split(",") if part.strip())
        return {email.lower(): account for email, _, account in pairs}

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
        return self._secret(self.pagerduty_token, self.pagerduty_token_file, "PAGERDUTY_TOKEN_FILE")

    def client_secret(self) -> str | None:
        """The secret at the identity provider, from the file when one is named. Raises BadInput likewise."""
        return self._secret(self.oidc_client_secret, self.oidc_client_secret_file, "OIDC_CLIENT_SECRET_FILE")

    def _secret(self, given: SecretStr | None, file: Path | None, name: str) -> str | None:
        if file is None:
            return given.get_secret_value() if given else None
        path = self.workspace / file
        try:
            return path.read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{PREFIX}{name}: cannot read {path}: {error}") from error


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


def _role(written: str) -> tuple[str, Role]:
    who, equals, role = written.rpartition("=")
    if not (equals and who.strip() and role.strip() in set(Role)):
        raise ValueError(f"{written!r} is no role; write ada@example.com=manager or sub:1234=admin")
    name = who.strip()
    return (name if name.startswith("sub:") else name.lower()), Role(role.strip())


def is_safe_address(address: str) -> bool:
    """Whether nobody on the way can read what is sent there: https, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


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
