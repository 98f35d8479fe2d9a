"""The command line. Whatever a person can put right is one line on the standard error, and exit status 1."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import typer

from gateway.commands.audit import audit
from gateway.commands.check import check
from gateway.commands.compose import compose
from gateway.commands.config import config
from gateway.commands.connect import connect
from gateway.commands.demo import demo
from gateway.commands.documents import documents
from gateway.commands.drift import drift
from gateway.commands.explain import explain
from gateway.commands.hub_keys import hub_keys
from gateway.commands.match import match
from gateway.commands.options import CommandFailed
from gateway.commands.seed import seed
from gateway.commands.serve import serve
from gateway.commands.sources import sources
from gateway.commands.subgraph import subgraph
from gateway.commands.token import token

__all__ = ["command_line", "main"]

COMMANDS: tuple[Callable[..., None], ...] = (
    *(demo, serve, subgraph, compose, check, explain, documents, seed, match, hub_keys, token),
    *(connect, sources),
)


def _show_version(asked: bool) -> None:
    if asked:
        print(f"fiche {version('fiche')}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What holds for all commands."""


def command_line() -> typer.Typer:
    app = typer.Typer(
        name="fiche",
        help="A GraphQL federation gateway, and a customer graph on it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for command in COMMANDS:
        app.command()(command)
    app.add_typer(audit, name="audit")
    app.add_typer(config, name="config")
    app.add_typer(drift, name="drift")
    return app


def main() -> None:
    try:
        command_line()()
    except CommandFailed as failed:
        print(f"fiche: {failed}", file=sys.stderr)
        sys.exit(1)
