"""`fiche seed`: fills the databases of the demonstration."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from gateway.commands.options import CommandFailed

__all__ = ["SIZE", "fill", "seed", "size_of"]

SIZE = typer.Option(metavar="S|M", help="S: 1,000 customers, in seconds. M: 100,000 customers, in minutes.")


def seed(
    size: Annotated[str, SIZE] = "S",
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Where SQLite databases are kept. Without it, each is the one that `fiche subgraph` reads: "
            "FICHE_<NAME>_DATABASE_URL, or .fiche/<name>.sqlite."
        ),
    ] = None,
) -> None:
    """Fill the databases of the demonstration's subgraphs, unless they are filled already."""
    from gateway.commands.islands import configured_urls, sqlite_urls

    urls = configured_urls(os.environ) if folder is None else sqlite_urls(folder)
    if not fill(size, urls):
        print(f"Set {size_of(size)} is there already.")


def size_of(text: str) -> str:
    size = text.upper()
    if size not in ("S", "M"):
        raise CommandFailed(f"There is no set '{text}': choose S or M.")
    return size


def fill(size: str, urls: Mapping[str, str]) -> tuple[str, ...]:
    """Shows a progress bar while it works. Returns what was filled: nothing, where all was there."""
    from subgraphs.world.seed import ForeignRows, is_seeded

    if all(is_seeded(name, url, size_of(size)) for name, url in urls.items()):
        return ()
    try:
        filled = _filled_with_a_bar(size_of(size), urls)
    except ForeignRows as error:
        raise CommandFailed(str(error)) from None
    print(f"Filled {', '.join(filled)} with set {size_of(size)}.")
    return filled


def _filled_with_a_bar(size: str, urls: Mapping[str, str]) -> tuple[str, ...]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from subgraphs.world.seed import seed as fill_islands
    from subgraphs.world.sizes import SIZES

    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True, disable=not sys.stdout.isatty()) as bar:
        tasks = {name: bar.add_task(name, total=SIZES[size].customers, visible=False) for name in urls}

        def advance(island: str, done: int) -> None:
            bar.update(tasks[island], advance=done, visible=True)

        return fill_islands(size, urls, advance)
