"""Reads the settings: the command line goes before the environment, and that before the configuration file.
Every error names its key and says what to do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gateway.config import Settings
from gateway.config.file import read_file
from gateway.config.kinds import PREFIX, BadSettings
from gateway.config.rights import SECRETS
from gateway.config.schema import names_at

__all__ = ["BadSettings", "read_settings"]

UNKNOWN = "extra_forbidden"
"""What pydantic calls a key that nothing has."""


def read_settings(file: Path | None = None, /, **given: object) -> Settings:
    """`given` is from the command line. Raises BadSettings."""
    _refuse_misspelt(os.environ)
    in_file = {} if file is None else read_file(file, os.environ)
    overruled = {name.lower().removeprefix(PREFIX.lower()) for name in os.environ} | set(given)
    taken = {name: value for name, value in in_file.items() if name not in overruled}
    try:
        return Settings(**{**taken, **given})  # type: ignore[arg-type]  # checked by pydantic, field by field
    except ValidationError as error:
        told = _Told(file, frozenset(taken))
        raise BadSettings("\n".join(map(told.of, error.errors()))) from None


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    """Subgraphs have variables of the same prefix, so only a name close to one of ours is ours, misspelt."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.85)
            if close:
                raise BadSettings(f"{name}: unknown. Did you mean {close[0]}?")


@dataclass(frozen=True, slots=True)
class _Told:
    """Errors in the words of whoever wrote what is wrong."""

    file: Path | None
    in_file: frozenset[str]

    def of(self, error: ErrorDetails) -> str:
        message = error["msg"].removeprefix("Value error, ")
        if not error["loc"]:
            return message
        key, *inside = error["loc"]
        place = self._place(str(key)) + "".join(f"[{part}]" for part in inside)
        if error["type"] == UNKNOWN:
            return f"{place}: unknown. {_suggested(error['loc'])}"
        if key in SECRETS:
            return f"{place}: {message}"
        return f"{place}: {message} (given: {error['input']!r})"

    def _place(self, key: str) -> str:
        return f"{self.file}: {key}" if key in self.in_file else f"{PREFIX}{key.upper()}"


def _suggested(place: tuple[str | int, ...]) -> str:
    known = names_at(place[:-1])
    close = get_close_matches(str(place[-1]), known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known: {', '.join(sorted(known))}."
