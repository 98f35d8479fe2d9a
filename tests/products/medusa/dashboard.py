"""The same Medusa with its back office, in a folder of its own: the other one starts faster without."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.products.installing import alone, free_port
from tests.products.medusa.installed import KEPT, NewDatabase, filled, seeded, serving

__all__ = ["running_with_dashboard"]

HERE = Path(__file__).parent

FOLDER = KEPT / "back-office"

SECONDS_TO_BUILD = 300

CONFIGURATION = """const shop = require("../medusa-config.js");

module.exports = {
  ...shop,
  admin: { ...shop.admin, disable: false },
  // Without TLS a browser keeps no cookie that is `secure`.
  projectConfig: { ...shop.projectConfig, cookieOptions: { secure: false } },
};
"""


@contextmanager
def running_with_dashboard(new_database: NewDatabase) -> Iterator[str]:
    """On a database of its own, until the end of the block; its URL, below which `/app` is."""
    place = seeded(new_database)
    _build()
    with serving(place, filled(place, new_database), free_port(), FOLDER) as url:
        yield url


def _build() -> None:
    with alone(FOLDER):
        built, wanted = FOLDER / "built", _made_of()
        if built.exists() and built.read_text() == wanted:
            return
        (FOLDER / "medusa-config.js").write_text(CONFIGURATION)
        for name in ("dashboard.cjs", "package.json"):
            shutil.copy(HERE / name, FOLDER / name)
        done = subprocess.run(
            ["node", "dashboard.cjs"],  # noqa: S607 - Node.js, wherever it is
            cwd=FOLDER,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_TO_BUILD,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        built.write_text(wanted)


def _made_of() -> str:
    return "\n".join(
        [CONFIGURATION, *((HERE / name).read_text() for name in ("dashboard.cjs", "package-lock.json"))]
    )
