"""Kinds of values that settings have, and how each is read from the text of an environment variable."""

from __future__ import annotations

import json
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import NoDecode

__all__ = ["PREFIX", "BadSettings", "Concept", "FromJson", "Limit", "Names", "PositiveSeconds", "separated"]

PREFIX = "FICHE_"


class BadSettings(Exception):
    """Says which key is wrong and why, one per line."""


class Concept(BaseModel):
    """The settings of one concept. What stands beneath each is its description in the JSON Schema."""

    model_config = ConfigDict(use_attribute_docstrings=True)


PositiveSeconds: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Limit: TypeAlias = Annotated[int, Field(gt=0)]


def _from_json(given: object) -> object:
    return json.loads(given) if isinstance(given, str) else given


def separated(given: object) -> object:
    if isinstance(given, str):
        return tuple(name.strip() for name in given.split(",") if name.strip())
    return given


FromJson = (NoDecode, BeforeValidator(_from_json))
"""Written as JSON: `Annotated[Mapping[str, int], *FromJson]`."""

Names: TypeAlias = Annotated[tuple[str, ...], NoDecode, BeforeValidator(separated)]
"""Separated by commas."""
