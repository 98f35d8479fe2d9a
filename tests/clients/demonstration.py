"""`fiche demo` as a process of its own, over a set S of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from gateway.commands.islands import sqlite_urls
from tests.customer_graph.copies import copied

FICHE = Path(sys.executable).parent / "fiche"

SECONDS_TO_START = 60

CAMILLE = "Q3VzdG9tZXI6QzAwMDAwMDE"


@contextmanager
def demonstration(
    folder: Path, database_urls: Mapping[str, str], *options: str, **environment: str
) -> Iterator[str]:
    """Its URL. Variables of the tests themselves are not for it: it would refuse them."""
    kept = folder / "demo-S"
    if not kept.exists():
        kept.mkdir(parents=True)
        copied(database_urls, sqlite_urls(kept))
    with subprocess.Popen(  # noqa: S603
        [FICHE, "demo", "--port", "0", "--folder", folder, *options],
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("FICHE_")}
        | environment,
    ) as process:
        assert process.stdout is not None
        too_late = Timer(SECONDS_TO_START, process.kill)
        too_late.start()
        try:
            said = (re.search(r"serves (http://\S+)", line) for line in process.stdout)
            url = next((found[1] for found in said if found), None)
            too_late.cancel()
            assert url is not None, "it ended, and says why on stderr"
            yield url
        finally:
            too_late.cancel()
            process.kill()
            process.stdout.close()


def token(folder: Path, bearer: str) -> str:
    printed = subprocess.run(  # noqa: S603
        [FICHE, "token", "--as", bearer, "--folder", folder], capture_output=True, text=True, check=True
    )
    return printed.stdout.splitlines()[0]
