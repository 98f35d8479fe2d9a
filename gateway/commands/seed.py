"""`fiche seed`: fills the databases of the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from gateway.commands.options import CommandFailed

__all__ = ["SIZE", "fill", "seed", "size_of"]

SIZE = typer.Option(metavar="S|M", help="S: 1,000 customers, in seconds. M: 100,000 customers, in minutes.")


def seed(
    size: Annotated[str, SIZE] = "S",
    folder: Annotated[Path, typer.Option(help="Where the databases are kept.")] = Path(".fiche"),
) -> None:
    """Fill the demonstration's databases, unless they are filled already."""
    from gateway.commands.islands import sqlite_urls

    databases = folder / f"demo-{size_of(size)}"
    databases.mkdir(parents=True, exist_ok=True)
    if not fill(size, sqlite_urls(databases)):
        print(f"{databases}: set {size_of(size)} is there already.")


def size_of(text: str) -> str:
    size = text.upper()
    if size not in ("S", "M"):
        raise CommandFailed(f"There is no set '{text}': choose S or M.")
    return size


def fill(size: str, urls: Mapping[str, str]) -> tuple[str, ...]:
    """Shows a progress bar while it works. Returns what was filled: nothing, where all was there."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from subgraphs.world import sizes
    from subgraphs.world.seed import ForeignRows
    from subgraphs.world.seed import seed as fill_islands

    customers = sizes.SIZES[size_of(size)].customers
    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        tasks = {name: bar.add_task(name, total=customers, visible=False) for name in urls}

        def advance(island: str, done: int) -> None:
            bar.update(tasks[island], advance=done, visible=True)

        try:
            filled = fill_islands(size_of(size), urls, advance)
        except ForeignRows as error:
            raise CommandFailed(str(error)) from None
    if filled:
        print(f"Filled {', '.join(filled)} with set {size_of(size)}.")
    return filled
