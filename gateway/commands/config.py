"""`fiche config`: the configuration file, checked before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.commands.options import CommandFailed

__all__ = ["config"]

config = typer.Typer(no_args_is_help=True, help="The configuration of the gateway.")


@config.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of settings, in YAML.")],
) -> None:
    """Say whether the gateway would start with this file and the variables that are set now."""
    from gateway.config.reading import BadSettings, read_settings

    try:
        settings = read_settings(file)
        if settings.is_extended:
            from gateway.hooks.loading import configured_hooks  # it imports code of others

            configured_hooks(settings)
    except BadSettings as error:
        raise CommandFailed(str(error)) from None
    print(f"{file}: good")


@config.command()
def schema() -> None:
    """Print the JSON Schema of the file, for editors."""
    import orjson

    from gateway.config.schema import json_schema

    print(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2).decode())
