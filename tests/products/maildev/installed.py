"""The real maildev, installed beside the tests from what the lock names, and started while they run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.products.installing import KEPT as PRODUCTS
from tests.products.installing import alone, await_answer, free_port, node_packages, skip_without

__all__ = ["LOCK", "PostBox", "post_box"]

HERE = Path(__file__).parent

LOCK = HERE / "package-lock.json"

KEPT = PRODUCTS / "maildev"


@dataclass(frozen=True)
class PostBox:
    url: str
    smtp_port: int


@contextmanager
def post_box(place: Path) -> Iterator[PostBox]:
    """maildev with its letters in this folder, until the end of the block."""
    skip_without("node", "npm", packages="nodejs, npm, of version 20 or later")
    with alone(KEPT):
        node_packages("maildev", KEPT, HERE)
    place.mkdir(parents=True, exist_ok=True)
    smtp, web = free_port(), free_port()
    command = ["node", KEPT / "node_modules" / "maildev" / "bin" / "maildev", "--silent"]
    command += ["--ip", "127.0.0.1", "--smtp", str(smtp), "--web", str(web), "--mail-directory", place]
    with (
        (place.parent / "maildev.log").open("a") as log,
        subprocess.Popen(command, cwd=KEPT, stdout=log, stderr=log) as process,  # noqa: S603
    ):
        try:
            url = f"http://127.0.0.1:{web}"
            await_answer(process, lambda: httpx.get(f"{url}/config", trust_env=False))
            yield PostBox(url, smtp)
        finally:
            process.terminate()
            process.wait(20)
