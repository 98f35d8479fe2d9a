"""`fiche drift sweep`: has the hub read the copies of all customers, so that its flags are fresh."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed

if TYPE_CHECKING:
    import httpx

__all__ = ["drift"]

PATIENCE = 30.0
"""Seconds for one batch. The hub itself gives the gateway less."""

drift = typer.Typer(help="Copies that no longer say what their owners say.", no_args_is_help=True)

Batch = Mapping[str, object]

Show = Callable[[Batch], None]


@drift.command()
def sweep(
    hub: Annotated[str, typer.Option(help="The address of the hub.")] = "http://127.0.0.1:4001",
    batch: Annotated[
        int, typer.Option(help="How many are read at once.", min=1, max=100, metavar="1-100")
    ] = 50,
) -> None:
    """Compare all copies with their owners, and keep which of them differ.

    Stop it with Ctrl+C: the next call goes on where it was. The hub's own key signs the calls:
    FICHE_HUB_SIGNING_KEY.
    """
    import httpx

    last: Batch = {}
    try:
        with _progress() as show, httpx.Client(timeout=PATIENCE) as client:
            for last in _batches(client, f"{hub.rstrip('/')}/drift-sweep", batch):
                show(last)
    except KeyboardInterrupt:
        print(f"Stopped after {last.get('seen', 0)} of {last.get('total', '?')}. The next call goes on.")
        raise typer.Exit(130) from None
    if last.get("stuck"):
        raise CommandFailed(
            f"no system could be read. {last['seen']} of {last['total']} are done; the next call goes on."
        )
    print(f"Read {last['seen']}: {last['drifting']} with drift, {last['unread']} not read in full.")


def _batches(client: httpx.Client, address: str, count: int) -> Iterator[Batch]:
    """Until the sweep has ended, or is stuck. Raises CommandFailed."""
    import httpx  # the command line starts faster without

    begins = "true"
    while True:
        parameters: dict[str, str | int] = {"customers": count, "begin": begins}
        try:
            answer = client.post(address, params=parameters, headers=_signed())
        except httpx.HTTPError as error:
            raise CommandFailed(f"{address}: the hub does not answer ({type(error).__name__})") from None
        if answer.status_code != httpx.codes.OK:
            raise CommandFailed(f"{address}: the hub refused with status {answer.status_code}{_why(answer)}")
        found: Batch = answer.json()
        yield found
        if found["ended"] or found["stuck"]:
            return
        begins = "false"


def _signed() -> Mapping[str, str]:
    """A signature is valid for a minute, so each call has its own."""
    from gateway.commands.islands import HUB, configured
    from subgraphs.hub.settings import HubSettings
    from subgraphs.kit.signed_calls import HubSigner

    settings = configured(HUB, os.environ)
    key = settings.signing_key if isinstance(settings, HubSettings) else None
    if key is None:
        raise CommandFailed("FICHE_HUB_SIGNING_KEY: is not set. It is the private key of the hub.")
    return HubSigner(key.get_secret_value()).headers(HUB, "drift-sweep")


def _why(answer: httpx.Response) -> str:
    try:
        return f": {answer.json()['error']}"
    except (ValueError, KeyError, TypeError):
        return ""


@contextmanager
def _progress() -> Iterator[Show]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[found]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, transient=True, disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task("drift", total=None, found="")

        def show(batch: Batch) -> None:
            silent = batch["unreachable"]
            found = f"{batch['drifting']} with drift"
            if isinstance(silent, list) and silent:
                found += f", {', '.join(silent)} silent"
            seen, total = float(str(batch["seen"])), float(str(batch["total"]))
            bar.update(task, completed=seen, total=total, found=found)

        yield show
