"""A real PostgreSQL for tests: the server that WATCHBILL_TEST_PG_URL names, else one of our own in a temporary folder.

A server of our own listens on a socket in that folder and nowhere else, and ends with the process that started it, be
it killed. PostgreSQL refuses to run as root, so then it runs as ``nobody``. Where there is neither, tests skip with a
reason; under CI=true they fail.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from scheduler.store.unit_of_work import open_store
from tests.support.patience import PATIENCE_SECONDS

VARIABLE = "WATCHBILL_TEST_PG_URL"
ABSENT = f"no PostgreSQL: set {VARIABLE}, or install Debian's postgresql-15"


@dataclass
class Cluster:
    """A server of our own. ``durable`` writes through to the disk, as tests of crashes need and others must not."""

    folder: Path
    binaries: Path
    durable: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def make(cls, binaries: Path, *, durable: bool = False) -> Self:
        """Sets one up and starts it."""
        folder = Path(tempfile.mkdtemp(prefix="watchbill-pg-"))
        cluster = cls(folder, binaries, durable)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        made = cluster._run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        subprocess.run([*made, "--no-sync", "--locale=C.UTF-8"], check=True, capture_output=True)
        cluster.start()
        return cluster

    @property
    def url(self) -> URL:
        return URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(self.folder)})

    def _run(self, program: str, *arguments: str) -> list[str]:
        """A command line that drops the rights of root, and dies with us."""
        user = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        return ["setpriv", "--pdeathsig=QUIT", *user, str(self.binaries / program), *arguments]

    def start(self) -> None:
        """Starts the server and waits until it answers; tries again while parts of a killed one are still dying."""
        settings = [f"unix_socket_directories={self.folder}", "listen_addresses=", "max_connections=60"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        command = self._run("postgres", "-D", str(self.folder / "data"), *options)
        given_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < given_up_at:
            with (self.folder / "log").open("ab") as log:
                self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
            while self.process.poll() is None and time.monotonic() < given_up_at:
                if _answers(self.url):
                    return
                time.sleep(0.05)
            time.sleep(0.2)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """As a power cut would: the server and every process of it, at once."""
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for pid in (parent, *map(int, children)):
            with suppress(ProcessLookupError):  # some are on their way out
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=PATIENCE_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


def _answers(url: URL) -> bool:
    try:
        psycopg.connect(_plain(url)).close()
    except psycopg.OperationalError:
        return False
    return True


def _plain(url: URL) -> str:
    """The address as psycopg itself reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _binaries() -> Path | None:
    """The newest of Debian's, else what is on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("postgres")
    if shutil.which("setpriv") is None or not (found or on_path):
        return None
    return (found[-1] if found else Path(str(on_path)).resolve()).parent


def own_cluster(*, durable: bool = False) -> Cluster:
    """A server for one test alone, which may kill it; the caller stops it. Skips or fails without PostgreSQL."""
    binaries = _binaries()
    if binaries is None:
        _refuse(ABSENT)
    return Cluster.make(binaries, durable=durable)


def _refuse(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def _server() -> URL | None:
    given = os.environ.get(VARIABLE)
    if given:
        return make_url(given).set(drivername="postgresql+psycopg")
    binaries = _binaries()
    if binaries is None:
        return None
    cluster = Cluster.make(binaries)
    atexit.register(cluster.stop)
    return cluster.url


def server() -> URL:
    """The address of the server of this process. Skips, or fails under CI=true, when there is none."""
    found = _server()
    if found is None:
        _refuse(ABSENT)
    return found


@contextmanager
def a_database(*, empty: bool = False) -> Iterator[str]:
    """The URL of a database of its own: with the tables of today, or with nothing in it."""
    template = "template1" if empty else _template()
    with _made(template) as url:
        yield url.render_as_string(hide_password=False)


@cache
def _template() -> str:
    made = _made("template1")
    url = made.__enter__()
    atexit.register(made.__exit__, None, None, None)
    open_store(url.render_as_string(hide_password=False)).close()
    return str(url.database)


@contextmanager
def _made(template: str) -> Iterator[URL]:
    where, name = server(), f"watchbill_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_plain(where), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield where.set(database=name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
