"""What the tests of all floors share: private servers of PostgreSQL and Redis, gone when their tests are."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: a test waits for a process, a clock or a database a quarter of its time."""
    return len(os.sched_getaffinity(0)) + 1


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
    with postgres() as cluster:
        yield cluster


@contextmanager
def postgres() -> Iterator[Cluster]:
    """Until the end of the block. Skips where it is missing."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"PostgreSQL is missing below /usr/lib/postgresql: {WAYS_TO_GET_IT}")
    # Not pytest's own folder: that one is closed to other users, and below /tmp this one is not.
    folder = Path(tempfile.mkdtemp(prefix="fiche-postgres-"))
    cluster = Cluster(binaries, folder)
    try:
        cluster.start()
        try:
            yield cluster
        finally:
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


REDIS = shutil.which("redis-server")


def _port_of_a_node() -> int:
    """One to which the nodes of a cluster can add their 10,000."""
    while True:
        with socket.socket() as opened, socket.socket() as bus:
            port = random.randint(20_000, 50_000)  # noqa: S311 - no secret
            with suppress(OSError):
                opened.bind(("127.0.0.1", port))
                bus.bind(("127.0.0.1", port + 10_000))
                return port


@dataclass
class RedisServer:
    """It remembers nothing when it starts anew."""

    folder: Path
    port: int = field(default_factory=_port_of_a_node)
    is_clustered: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        assert REDIS is not None
        arguments = [REDIS, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        arguments += [str(self.folder), "--appendonly", "no"]
        if self.is_clustered:
            arguments += ["--cluster-enabled", "yes", "--cluster-config-file", f"{self.port}.conf"]
            arguments += ["--cluster-node-timeout", "2000"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)  # noqa: S603 - of this machine
        self._await_answer()

    def stop(self) -> None:
        """At once, as when the power fails."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """It accepts connections and answers nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def _await_answer(self) -> None:
        ends = time.monotonic() + 10
        while time.monotonic() < ends:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as opened:
                    opened.sendall(b"PING\r\n")
                    if opened.recv(16).startswith(b"+PONG"):
                        return
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError("redis-server did not start")


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    if REDIS is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def redis_cluster(folder: Path) -> Iterator[list[RedisServer]]:
    """Three that divide the keys among them."""
    if REDIS is None:
        pytest.skip("redis-server is not installed")
    servers = [RedisServer(folder, is_clustered=True) for _ in range(3)]
    try:
        for server in servers:
            server.start()
        nodes = [f"127.0.0.1:{server.port}" for server in servers]
        command = [str(Path(REDIS).with_name("redis-cli")), "--cluster", "create", *nodes, "--cluster-yes"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - of this machine
        yield servers
    finally:
        for server in servers:
            server.stop()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_cluster(tmp_path_factory.mktemp("cluster")) as servers:
        yield f"redis+cluster://127.0.0.1:{servers[0].port}"


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """One that the test may end and freeze."""
    with redis_server(tmp_path) as server:
        yield server
