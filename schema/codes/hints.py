"""The codes of hints, each with its level. A code is added together with its meaning and its test."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

__all__ = ["HintCode", "Level"]


class Level(StrEnum):
    WARN = "WARN"
    """Probably not what was meant."""
    INFO = "INFO"
    """Worth knowing."""
    DEBUG = "DEBUG"
    """Usual, and explains why something is as it is."""


class HintCode(StrEnum):
    """A supergraph can be made; this deserves a look."""

    level: Level

    def __new__(cls, code: str, level: Level) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.level = level
        return member

    INCONSISTENT_DESCRIPTION = "INCONSISTENT_DESCRIPTION", Level.WARN
    INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE = "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE", Level.INFO
    INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE = "INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE", Level.INFO
    INCONSISTENT_DEFAULT_VALUE_PRESENCE = "INCONSISTENT_DEFAULT_VALUE_PRESENCE", Level.WARN
    INCONSISTENT_ARGUMENT_PRESENCE = "INCONSISTENT_ARGUMENT_PRESENCE", Level.WARN
    INCONSISTENT_INPUT_OBJECT_FIELD = "INCONSISTENT_INPUT_OBJECT_FIELD", Level.WARN
    INCONSISTENT_UNION_MEMBER = "INCONSISTENT_UNION_MEMBER", Level.DEBUG
    INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM = "INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM", Level.WARN
    INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM = "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM", Level.DEBUG
    UNUSED_ENUM_TYPE = "UNUSED_ENUM_TYPE", Level.DEBUG
    FROM_SUBGRAPH_DOES_NOT_EXIST = "FROM_SUBGRAPH_DOES_NOT_EXIST", Level.WARN
    OVERRIDDEN_FIELD_CAN_BE_REMOVED = "OVERRIDDEN_FIELD_CAN_BE_REMOVED", Level.INFO
    OVERRIDE_MIGRATION_IN_PROGRESS = "OVERRIDE_MIGRATION_IN_PROGRESS", Level.INFO
    CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS = (
        "CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS",
        Level.INFO,
    )
