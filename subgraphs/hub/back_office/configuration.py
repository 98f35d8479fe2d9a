"""Which pages of the back offices exist, and how their addresses are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["BackOfficeConfiguration", "PageTemplate", "SearchPage"]


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """The page that a `rel` opens for a kind of record. `url` holds `{key}` and the names of constants."""

    system: str
    kind: str
    rel: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Where a person goes on when no primary record is linked. Its `url` holds constants, and no key."""

    system: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BackOfficeConfiguration:
    """`origins` is the allow list. `key_patterns` says for each system and kind what a key looks like.

    A page whose kind of record has no pattern is refused, because its keys could not be checked.
    """

    origins: frozenset[str] = frozenset()
    key_patterns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    pages: tuple[PageTemplate, ...] = ()
    search_pages: tuple[SearchPage, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
