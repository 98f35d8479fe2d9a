"""`fiche token`: a token of the demonstration's issuer, and a request that uses it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.demo import FOLDER, kept_in
from gateway.commands.options import CommandFailed
from gateway.commands.seed import SIZE

if TYPE_CHECKING:
    from gateway.page.examples import Example
    from subgraphs.world.bearers import Bearer

__all__ = ["token"]

HOUR = 60 * 60

LONGEST = 30 * 24 * HOUR


def token(
    bearer: Annotated[str, typer.Option("--as", metavar="WHO", help="Such as shopper or partner-agency.")],
    scope: Annotated[str | None, typer.Option(help="Fewer scopes, separated by spaces.")] = None,
    seconds: Annotated[int, typer.Option(min=1, max=LONGEST, help="How long it is valid.")] = HOUR,
    size: Annotated[str, SIZE] = "S",
    folder: Annotated[Path, typer.Option(help="Where the demonstration keeps its data.")] = FOLDER,
    port: Annotated[int, typer.Option(help="Where the demonstration listens.")] = 4000,
) -> None:
    """Print a token for `fiche demo --tokens`, and a curl line that uses it."""
    from gateway.commands.bearers import bearer_clients, kept_mint

    chosen = _chosen(bearer)
    scopes = _narrowed(chosen, scope)
    made = kept_mint(kept_in(folder, size)).token(bearer_clients()[chosen.name], scopes, seconds)
    print(made)
    print()
    print(_curl(_example_of(chosen, scopes), made, port))


def _chosen(name: str) -> Bearer:
    from subgraphs.world.bearers import BEARERS

    if name not in BEARERS:
        known = "\n".join(f"  {each.name:20} {each.told}" for each in BEARERS.values())
        raise CommandFailed(f"Nobody is called '{name}'. The demonstration has tokens for:\n{known}")
    return BEARERS[name]


def _narrowed(bearer: Bearer, scope: str | None) -> tuple[str, ...]:
    if scope is None:
        return bearer.scopes
    asked = tuple(scope.split())
    if unknown := [each for each in asked if each not in bearer.scopes]:
        raise CommandFailed(
            f"{bearer.name} may not have {' '.join(unknown)}, only: {' '.join(bearer.scopes)}"
        )
    return asked


def _example_of(bearer: Bearer, scopes: tuple[str, ...]) -> Example:
    """The first that the scopes suffice for, else the first of the bearer's."""
    from gateway.commands.islands import EXAMPLES
    from gateway.page.examples import read_examples
    from subgraphs.world.bearers import OPERATIONS

    examples = [*read_examples(EXAMPLES), *read_examples(EXAMPLES / "writing")]
    own = [each for each in examples if OPERATIONS[each.name].bearer == bearer.name]
    return next((each for each in own if set(OPERATIONS[each.name].scopes) <= set(scopes)), own[0])


def _curl(example: Example, token: str, port: int) -> str:
    from graphql.utilities import strip_ignored_characters

    body = {"query": strip_ignored_characters(example.query), "variables": dict(example.variables)}
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    given = [part for name, value in headers.items() for part in ("--header", f"{name}: {value}")]
    line = ["curl", "--silent", f"http://127.0.0.1:{port}/graphql", *given, "--data", json.dumps(body)]
    return shlex.join(line)
