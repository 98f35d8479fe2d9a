"""`fiche check`: what a new graph changes for those who use the old one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed, chosen_supergraph

if TYPE_CHECKING:
    from schema.changes import Change, Effect
    from schema.supergraph import Supergraph

__all__ = ["check"]

_GRAPH = "A file of supergraph SDL, or of subgraphs to compose (.json)."


def check(
    old: Annotated[Path, typer.Argument(metavar="OLD", help=_GRAPH)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help=_GRAPH)],
    operations: Annotated[
        Path | None,
        typer.Option("--operations", metavar="FOLDER", help="Recorded documents: its .graphql files."),
    ] = None,
) -> None:
    """Print what changes for clients, and which operations break; exit with 1 if anything breaks."""
    from schema.changes import Criticality, changes

    before, after = _supergraph(old), _supergraph(new)
    found = changes(before, after)
    effects = _effects(operations, before, after, found) if operations else {}
    for line in (*_change_lines(found), *_operation_lines(effects)):
        print(line)
    breaking = [change for change in found if change.criticality is Criticality.BREAKING]
    broken = [name for name, effect in effects.items() if effect.reasons]
    print(_summary(found, f"{len(broken)} of {len(effects)} operations break" if operations else None))
    if breaking or broken:
        raise typer.Exit(1)


def _supergraph(file: Path) -> Supergraph:
    is_list = file.suffix == ".json"
    return asyncio.run(chosen_supergraph(None if is_list else file, file if is_list else None))


def _effects(folder: Path, old: Supergraph, new: Supergraph, found: Sequence[Change]) -> Mapping[str, Effect]:
    from schema.api_schema import api_schema
    from schema.changes import effect_on

    before, after = api_schema(old), api_schema(new)
    return {name: effect_on(text, before, after, found) for name, text in _documents(folder)}


def _documents(folder: Path) -> Iterator[tuple[str, str]]:
    files = sorted(folder.rglob("*.graphql"))
    if not files:
        raise CommandFailed(f"{folder}: no .graphql file is in this folder")
    for file in files:
        try:
            yield str(file.relative_to(folder)), file.read_text(encoding="utf-8")
        except OSError as error:
            raise CommandFailed(f"{file}: {(error.strerror or str(error)).lower()}") from None
        except UnicodeDecodeError:
            raise CommandFailed(f"{file}: is not UTF-8 text") from None


def _change_lines(found: Sequence[Change]) -> Iterator[str]:
    told = None
    for change in found:
        if change.criticality is not told:
            told = change.criticality
            yield f"{told.value}:"
        yield f"  {change}"


def _operation_lines(effects: Mapping[str, Effect]) -> Iterator[str]:
    """Those that break, then those of which nothing can be said."""
    broken = [(name, effect.reasons) for name, effect in effects.items() if effect.reasons]
    refused = [(name, effect.refused_before) for name, effect in effects.items() if effect.refused_before]
    for title, told in (("operations that break:", broken), ("not valid before either:", refused)):
        if told:
            yield title
        for name, reasons in told:
            yield f"  {name}"
            yield from (f"    {reason}" for reason in reasons)


def _summary(found: Sequence[Change], operations: str | None) -> str:
    from schema.changes import Criticality

    counts = [
        f"{len([change for change in found if change.criticality is each])} {each.value}"
        for each in Criticality
    ]
    changed = f"Changes: {', '.join(counts)}." if found else "Nothing changes for clients."
    return f"{changed} {operations}." if operations else changed
