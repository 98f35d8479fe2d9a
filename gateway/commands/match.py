"""`fiche match`: has the hub find out which records of the systems are one person's."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from gateway.commands.options import CommandFailed

if TYPE_CHECKING:
    from subgraphs.hub.matching.policy import MatchPolicy
    from subgraphs.hub.matching.run import Matching
    from subgraphs.hub.settings import HubSettings

__all__ = ["match"]


class Emails(Enum):
    ASK = "ask"
    LINK = "link"


Show = Callable[[str, int], None]

COLUMNS = ("linked", "asked", "ruled out", "too common", "unknown")


def match(
    emails: Annotated[
        Emails, typer.Option(help="What a verified e-mail does that is unique on both sides.")
    ] = Emails.ASK,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Do not go on with a run that was interrupted.")
    ] = False,
    deny: Annotated[
        list[str] | None,
        typer.Option(
            help="An e-mail that several persons use: `contact@` of any domain, or a domain. Repeatable.",
            metavar="NAME@|DOMAIN",
        ),
    ] = None,
    most_gone: Annotated[
        int, typer.Option(help="Stop if more than this share of links leads nowhere.", min=0, max=100)
    ] = 5,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="The folder of a demonstration that is not running. Without it, FICHE_HUB_… say all."
        ),
    ] = None,
) -> None:
    """Match the records of all systems by hashes of what the systems know: no value leaves them.

    Stop it with Ctrl+C: the next call goes on where it was.
    """
    from subgraphs.hub.matching.policy import DENIED, MatchPolicy

    policy = MatchPolicy(
        link_verified_email=emails is Emails.LINK,
        denied=(*DENIED, *(deny or ())),
        most_gone=most_gone / 100,
        dry=dry_run,
    )
    try:
        _print(asyncio.run(_matched(policy, folder, anew=anew)), dry=dry_run)
    except KeyboardInterrupt:
        print("Stopped. The next call goes on.")
        raise typer.Exit(130) from None


async def _matched(policy: MatchPolicy, folder: Path | None, *, anew: bool) -> Mapping[str, int]:
    """Raises CommandFailed."""
    from subgraphs.hub.matching.evidence import EvidenceUnavailable
    from subgraphs.hub.matching.progress import AnotherProcess
    from subgraphs.hub.matching.run import MatchStopped
    from subgraphs.hub.matching.session import new_run_id

    try:
        async with _matching(folder) as matching:
            begun = None if anew else await matching.unfinished()
            if begun is not None:
                print(f"Going on with the run of {begun.started_at:%Y-%m-%d %H:%M}, under the policy it has.")
            else:
                begun = await matching.begin(policy, new_run_id(matching.clock()))
            with _progress() as show:
                return await matching.work(begun, show)
    except (EvidenceUnavailable, MatchStopped) as error:
        raise CommandFailed(str(error)) from None
    except AnotherProcess:
        raise CommandFailed("Another process is at work on this run. Wait for it, or stop it.") from None


@asynccontextmanager
async def _matching(folder: Path | None) -> AsyncIterator[Matching]:
    from gateway.commands.islands import HUB, configured, sqlite_urls
    from gateway.commands.one_process import Islands
    from subgraphs.hub.keys import kept_keys
    from subgraphs.hub.matching.session import open_matching
    from subgraphs.kit.client import over_http

    async with AsyncExitStack() as running:
        if folder is None:
            settings = cast("HubSettings", configured(HUB, os.environ))
            yield await running.enter_async_context(open_matching(settings, over_http))
            return
        islands = Islands(sqlite_urls(folder), kept_keys(folder))
        for name, app in islands.apps.items():
            if name != HUB:
                await running.enter_async_context(app.router.lifespan_context(app))
        yield await running.enter_async_context(open_matching(islands.hub_settings, islands.connect))


@contextmanager
def _progress() -> Iterator[Show]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from subgraphs.hub.matching.run import STAGES

    columns = (TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task(STAGES[0], total=len(STAGES))

        def show(stage: str, steps: int) -> None:
            bar.update(task, description=stage, completed=STAGES.index(stage))

        yield show


def _print(counts: Mapping[str, int], *, dry: bool) -> None:
    """One row for each rule; below them, the records and the customers."""
    from subgraphs.hub.matching.rules import EXTERNAL_ID, LADDER

    rules = (EXTERNAL_ID, *(rule.id for rule in LADDER))
    print(_row("would do" if dry else "done", COLUMNS))
    for rule in rules:
        print(_row(rule, [_number(counts.get(f"{rule} {column}", 0)) for column in COLUMNS]))
    print()
    for name in sorted(set(counts) - {f"{rule} {column}" for rule in rules for column in COLUMNS}):
        if counts[name]:
            print(_row(name, [_number(counts[name])]))


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:30}" + "".join(f"{cell:>12}" for cell in cells)


def _number(count: int) -> str:
    return f"{count:,}" if count else "–"
