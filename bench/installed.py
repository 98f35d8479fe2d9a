"""npm's gateways, installed at bench time into `.fiche/bench-peers`: none of them is part of Fiche."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Installed", "Missing", "installed_peers"]

SOURCE = Path(__file__).parent / "peers"

PLACE = Path(".fiche/bench-peers")

SECONDS_TO_INSTALL = 600


@dataclass(frozen=True, slots=True)
class Installed:
    folder: Path


@dataclass(frozen=True, slots=True)
class Missing:
    why: str


def installed_peers() -> Installed | Missing:
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        return Missing(
            f"{' and '.join(missing)} not found: install Node.js 20 or later (Debian: nodejs, npm)"
        )
    folder = PLACE.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        failed = None if _is_installed(folder) else _install(folder)
        for file in SOURCE.iterdir():
            shutil.copy(file, folder / file.name)
    return Missing(failed) if failed else Installed(folder)


def _is_installed(folder: Path) -> bool:
    """npm leaves what it installed in a file of its own, at the very end."""
    done, there = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    wanted = SOURCE / "package-lock.json"
    return done.exists() and there.exists() and there.read_bytes() == wanted.read_bytes()


def _install(folder: Path) -> str | None:
    """Why it failed, if it did. Nothing of what is installed runs on the way."""
    print(
        "Installing the gateways of bench/peers/package.json with npm: this takes a minute or two.",
        flush=True,
    )
    for file in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / file, folder / file)
    command = ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(  # noqa: S603 - what the committed lock names
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS_TO_INSTALL
        )
        told = done.stderr[-1000:] if done.returncode else None
    except subprocess.TimeoutExpired:
        told = f"nothing in {SECONDS_TO_INSTALL} s"
    if told:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        return f"“{' '.join(command)}” failed; is npm's registry reachable? It said: {told}"
    return None
