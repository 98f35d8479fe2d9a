"""A Vendure of its own, with its search switched on: goods in facets and collections, and nobody who buys."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.products.further.classifying import enter, until
from tests.products.installing import alone, filled_once, free_port
from tests.products.vendure.installed import seeded as shop

__all__ = ["KEY_FILE", "made_with", "running", "seeded"]

HERE = Path(__file__).parent

KEY_FILE = "api-key"


def made_with() -> str:
    digest = hashlib.sha256()
    files = (HERE.parent / "vendure" / "package-lock.json", HERE / "server.cjs")
    for file in (*files, HERE / "classifying.py", HERE / "bought.py"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def seeded() -> Path:
    """The folder of a filled database, made if need be, below the packages of Vendure. Skips without them."""
    kept = shop().parent
    with alone(kept, "catalogue-lock"):
        return filled_once(kept / f"catalogue-{made_with()}", _fill)


@contextmanager
def running(place: Path, filling: bool = False, port: int = 0) -> Iterator[str]:
    """Vendure on the database of this folder, until the end of the block; its URL."""
    port = port or free_port()
    given = {"PORT": str(port), "DATABASE": str(place / "catalogue.sqlite"), "SEED": "1" if filling else "0"}
    shutil.copy(HERE / "server.cjs", place.parent / "catalogue.cjs")
    written = place / f"server-{port}.log"
    with (
        written.open("w") as log,
        subprocess.Popen(
            ["node", "catalogue.cjs"],  # noqa: S607 - Node.js, wherever it is
            cwd=place.parent,
            env=os.environ | given | {"VENDURE_DISABLE_TELEMETRY": "true"},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            until(lambda: "READY" in written.read_text() or process.poll() is not None)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)
            written.unlink()


def _fill(place: Path) -> None:
    with running(place, filling=True) as url:
        (place / KEY_FILE).write_text(enter(url))
