"""The command line. Whatever a person can put right is one line on the standard error, and exit status 1."""

from __future__ import annotations

import sys

import typer

from gateway.commands.compose import compose
from gateway.commands.demo import demo
from gateway.commands.explain import explain
from gateway.commands.options import CommandFailed
from gateway.commands.seed import seed
from gateway.commands.serve import serve
from gateway.commands.subgraph import subgraph

__all__ = ["main"]


def main() -> None:
    app = typer.Typer(
        name="fiche",
        help="A GraphQL federation gateway, and a customer graph on it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in (demo, serve, subgraph, compose, explain, seed):
        app.command()(command)
    try:
        app()
    except CommandFailed as failed:
        print(f"fiche: {failed}", file=sys.stderr)
        sys.exit(1)
