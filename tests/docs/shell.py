"""Runs the commands of a page as its reader would: in one folder, one after the other, servers beside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Timer

PORTS = tuple(str(port) for port in range(4000, 4008))
"""What the pages say. A test may run beside others, so it takes free ones in their place."""

PATIENCE = 120
"""Seconds. Far above what any command of the pages needs on a busy machine."""

SERVERS = re.compile(
    r"(?:\w+=\S+\s+)*(?:fiche (?:serve|subgraph|demo(?!.*--check))|python -m examples\.\w+ \d+)\b"
)


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
        self._servers: list[subprocess.Popen[str]] = []
        self._environment: Mapping[str, str] = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "FICHE_PORT": self._ports["4000"],
            "LC_ALL": "C.UTF-8",
        }

    def own_ports(self, text: str) -> str:
        for written, own in self._ports.items():
            text = re.sub(rf"\b{written}\b", own, text)
        return text

    def run(self, command: str) -> str:
        """What the command prints; of a server, up to the line that says where it listens.

        A server that does not start has said why on its standard error.
        """
        text = self.own_ports(re.sub(r"^make demo$", "fiche demo", command)).replace("\\\n", " ")
        printed = self._serve(text) if SERVERS.match(text) else self._run(text)
        for written, own in self._ports.items():
            printed = printed.replace(own, written)
        return printed if printed.endswith("\n") or not printed else printed + "\n"

    def _run(self, text: str) -> str:
        done = subprocess.run(  # noqa: S603 - commands of our own pages
            ["/bin/sh", "-c", text],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout

    def _serve(self, text: str) -> str:
        complaints = (self.folder / f"server-{len(self._servers)}.log").open("w+")
        process = subprocess.Popen(  # noqa: S603 - commands of our own pages
            ["/bin/sh", "-c", f"exec env {text.removesuffix('&')}"],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        self._servers.append(process)
        too_late = Timer(PATIENCE, process.kill)
        too_late.start()
        printed = ""
        assert process.stdout is not None
        with complaints:
            for line in process.stdout:
                printed += line
                if " serves http" in line:
                    break
            else:
                complaints.seek(0)
                printed += complaints.read()
        too_late.cancel()
        return printed

    def close(self) -> None:
        for process in self._servers:
            process.terminate()
        for process in self._servers:
            process.communicate()


def _free_ports(count: int) -> list[str]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [str(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports
