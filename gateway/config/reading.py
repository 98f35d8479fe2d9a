"""Reads the settings. Every error names its key and says what to do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gateway.config import Settings
from gateway.config.kinds import PREFIX
from gateway.config.rights import SECRETS

__all__ = ["BadSettings", "read_settings"]


class BadSettings(Exception):
    """Says which key is wrong and why, one per line."""


def read_settings(**given: object) -> Settings:
    """`given` (from the command line) goes before the environment. Raises BadSettings."""
    _refuse_misspelt(os.environ)
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic, field by field
    except ValidationError as error:
        raise BadSettings("\n".join(map(_explained, error.errors()))) from None


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    """Subgraphs have variables of the same prefix, so only a name close to one of ours is ours, misspelt."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.85)
            if close:
                raise BadSettings(f"{name}: unknown. Did you mean {close[0]}?")


def _explained(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    key, *inside = (str(part) for part in error["loc"])
    where = "".join(f"[{part}]" for part in inside)
    if key in SECRETS:
        return f"{PREFIX}{key.upper()}: {message}"
    return f"{PREFIX}{key.upper()}{where}: {message} (given: {error['input']!r})"
