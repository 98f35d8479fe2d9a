"""npm's oidc-provider, installed once below .fiche/ from what the lock names."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

__all__ = ["installed"]

SOURCE = Path(__file__).parent

INSTALLED = Path(__file__).parents[4] / ".fiche" / "oauth-server"

FILES = ("package.json", "package-lock.json", "server.mjs")

SECONDS_TO_INSTALL = 60


def installed() -> Path:
    """Where it is. Skips where it cannot be had."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: install Node.js 20 or later (Debian: nodejs, npm)")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_installed():
            _install()
        for file in FILES:
            shutil.copy(SOURCE / file, INSTALLED / file)
    return INSTALLED


def _is_installed() -> bool:
    there, wanted = INSTALLED / "package-lock.json", SOURCE / "package-lock.json"
    return (INSTALLED / "node_modules").exists() and there.read_bytes() == wanted.read_bytes()


def _install() -> None:
    """Skips where the registry does not give it: that is no fault of Fiche."""
    for file in FILES:
        shutil.copy(SOURCE / file, INSTALLED / file)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=0"]
    try:
        done = subprocess.run(  # noqa: S603 - what the committed lock names
            command, cwd=INSTALLED, capture_output=True, text=True, check=False, timeout=SECONDS_TO_INSTALL
        )
        told = done.stderr[-1000:] if done.returncode else ""
    except subprocess.TimeoutExpired:
        told = f"nothing in {SECONDS_TO_INSTALL} s"
    if told:
        shutil.rmtree(INSTALLED / "node_modules", ignore_errors=True)
        pytest.skip(f"“{' '.join(command)}” failed; is npm's registry reachable? It said: {told}")
