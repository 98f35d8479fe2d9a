"""`fiche audit`: whether the account of accesses is whole, and telling again what was not told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed

if TYPE_CHECKING:
    from gateway.audit.settings import AuditSettings

__all__ = ["audit"]

AT_ONCE = 100

AccountFile = Annotated[Path, typer.Argument(metavar="FILE", help="The account, as the gateway wrote it.")]

audit = typer.Typer(help="The account of who read whose data.", no_args_is_help=True)


@audit.command()
def verify(
    file: AccountFile,
    last: Annotated[
        str | None, typer.Option(metavar="HASH", help="What was the last hash when you looked before.")
    ] = None,
) -> None:
    """Find entries that were changed, taken out or added. The key is that of FICHE_AUDIT.

    Prints the last hash: keep it elsewhere, and next time it shows whether lines were cut off at the end.
    """
    from gateway.audit.chain import verify as verified

    key = _settings().key.get_secret_value().encode()
    try:
        with file.open("rb") as lines:
            found = verified(lines, key, last)
    except OSError as error:
        raise _unreadable(file, error) from None
    if found.broken:
        raise CommandFailed("\n".join(f"{file}: {each}" for each in found.broken))
    print(f"{found.entries} entries, none changed or missing. The last hash is {found.last}")


@audit.command()
def deliver(file: AccountFile) -> None:
    """Tell all entries of a file to the address in FICHE_AUDIT. What is known there is not kept twice."""
    settings = _settings()
    if settings.deliver_to is None or settings.deliver_key is None:
        raise CommandFailed("FICHE_AUDIT has no `deliver_to`: there is nobody to tell.")
    try:
        lines = [line for line in file.read_bytes().splitlines() if _touches_somebody(line)]
    except OSError as error:
        raise _unreadable(file, error) from None
    asyncio.run(_told(lines, settings.deliver_to, settings.deliver_key.get_secret_value().encode()))
    print(f"Told {len(lines)} entries.")


async def _told(lines: list[bytes], url: str, key: bytes) -> None:
    import httpx

    from gateway.audit import delivery

    async with httpx.AsyncClient(follow_redirects=False) as http:
        for start in range(0, len(lines), AT_ONCE):
            try:
                await delivery.deliver(http, url, key, lines[start : start + AT_ONCE])
            except delivery.NotDelivered as error:
                raise CommandFailed(f"{url}: {error}, after {start} of {len(lines)} entries") from None


def _touches_somebody(line: bytes) -> bool:
    import orjson

    try:
        return bool(orjson.loads(line)["subjects"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False


def _settings() -> AuditSettings:
    from gateway.config.reading import BadSettings, read_settings

    try:
        settings = read_settings().audit
    except BadSettings as error:
        raise CommandFailed(str(error)) from None
    if settings is None:
        raise CommandFailed('FICHE_AUDIT is missing: {"file": …, "key": …, "subject": …}')
    return settings


def _unreadable(file: Path, error: OSError) -> CommandFailed:
    return CommandFailed(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}")
