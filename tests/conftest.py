"""What the tests of all floors share: a private PostgreSQL, started for the session and gone after it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

WAYS_TO_GET_IT = "install it with “apt-get install postgresql” (Debian package: postgresql)"


def _binaries() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return versions[-1].parent if versions else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A cluster in a folder of its own. PostgreSQL refuses to run as root: there it runs as `nobody`."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._user = "nobody" if os.geteuid() == 0 else None
        self._folder = folder
        self._port = _free_port()
        self._numbers = count(1)
        if self._user:
            shutil.chown(folder, self._user)

    def start(self) -> None:
        self._run(
            "initdb", "--pgdata=cluster", "--username=shop", "--auth=trust", "--encoding=UTF8", "--no-sync"
        )
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
        )
        self._run("pg_ctl", "start", "--wait", "--pgdata=cluster", "--log=log", f"--options={options}")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--pgdata=cluster", "--mode=immediate")

    def new_database(self) -> str:
        name = f"shop{next(self._numbers)}"
        self._run("createdb", "--host=127.0.0.1", f"--port={self._port}", "--username=shop", name)
        return f"postgresql+psycopg://shop@127.0.0.1:{self._port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        # The output goes to a file: a pipe would stay open for as long as the server lives.
        with tempfile.TemporaryFile("w+") as output:
            ended = subprocess.run(  # noqa: S603 - the binaries of the Debian package
                [self._binaries / program, *arguments],
                cwd=self._folder,
                user=self._user,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if ended.returncode:
                output.seek(0)
                pytest.fail(f"{program} failed: {output.read()}", pytrace=False)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"PostgreSQL is missing below /usr/lib/postgresql: {WAYS_TO_GET_IT}")
    # Not pytest's own folder: that one is closed to other users, and below /tmp this one is not.
    folder = Path(tempfile.mkdtemp(prefix="fiche-postgres-"))
    cluster = Cluster(binaries, folder)
    try:
        cluster.start()
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def postgres_url(postgres_cluster: Cluster) -> str:
    """The URL of a fresh database for the tests of one module."""
    return postgres_cluster.new_database()


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a fresh SQLite file for the tests of one module."""
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'shop.sqlite'}"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same tests on both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
