"""Which media types a request has and wants. See GraphQL over HTTP, sections 4 and 6."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = [
    "GRAPHQL",
    "HTML",
    "JSON",
    "DeferForm",
    "StreamForm",
    "choose_media_type",
    "defer_form",
    "forces_no_preflight",
    "is_json",
    "stream_form",
]

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"

WILDCARDS = ("application/*", "*/*")
"""A client that takes anything gets `application/json`: it may not know the newer type, nor want a page."""

PREFLIGHT_FREE = frozenset(("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"))
"""What a page of another site can make a browser send without asking us first (CORS, "simple" requests)."""


SPELLINGS_KEPT: Final = 64
"""Of each header: clients of one kind spell it alike, and reading it costs as much as finding a plan."""


class StreamForm(Enum):
    """How a client takes an answer that comes piece by piece."""

    EVENTS = "text/event-stream"
    PARTS = "multipart/mixed;subscriptionSpec"


class DeferForm(Enum):
    """How a client takes an answer of which parts come later."""

    BY_PATH = "deferSpec=20220824"
    BY_ID = "incrementalSpec=v0.2"


class _Wanted(NamedTuple):
    quality: float
    is_named: bool


@lru_cache(SPELLINGS_KEPT)
def choose_media_type(accept: str, offered: tuple[str, ...]) -> str | None:
    """The offered type that suits the client best, of equals the first; None where none suits.

    `offered` must contain JSON, which also answers wildcards and a missing (empty) header.
    """
    if not accept.strip():
        return JSON
    wanted = dict(_ranges(accept))
    best: tuple[_Wanted, str] | None = None
    for media_type in offered:
        found = _wanted(media_type, wanted)
        if found.quality > 0 and (best is None or found > best[0]):
            best = found, media_type
    return best[1] if best else None


@lru_cache(SPELLINGS_KEPT)
def stream_form(accept: str) -> StreamForm | None:
    """The first that the client names; None where it names none. Parts are those of subscriptions alone."""
    for part in accept.lower().split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        if media_range == "text/event-stream":
            return StreamForm.EVENTS
        if media_range == "multipart/mixed" and any(
            each.replace('"', "") == "subscriptionspec=1.0" for each in parameters
        ):
            return StreamForm.PARTS
    return None


@lru_cache(SPELLINGS_KEPT)
def defer_form(accept: str) -> DeferForm | None:
    """The first that the client names; None where it names none."""
    if "multipart/mixed" not in accept.lower():
        return None
    for part in accept.lower().split(","):
        media_range, *parameters = (piece.strip().replace('"', "") for piece in part.split(";"))
        if media_range == "multipart/mixed" and "q=0" not in parameters:
            for form in DeferForm:
                if form.value.lower() in parameters:
                    return form
    return None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((each[2:].strip() for each in parameters if each.startswith("q=")), "1")
        yield media_range, _number(quality)


def _number(text: str) -> float:
    """A quality that is none counts as the default, which is what browsers' own parsers do."""
    try:
        quality = float(text)
    except ValueError:
        return 1.0
    return quality if 0 <= quality <= 1 else 1.0


def _wanted(media_type: str, wanted: dict[str, float]) -> _Wanted:
    if media_type in wanted:
        return _Wanted(wanted[media_type], True)
    if media_type == JSON:
        for wildcard in WILDCARDS:
            if wildcard in wanted:
                return _Wanted(wanted[wildcard], False)
    return _Wanted(0, False)


@lru_cache(SPELLINGS_KEPT)
def forces_no_preflight(content_type: str | None) -> bool:
    return _essence(content_type or "") in PREFLIGHT_FREE


@lru_cache(SPELLINGS_KEPT)
def is_json(content_type: str | None) -> bool:
    """JSON in UTF-8, which is the default."""
    essence, *parameters = (content_type or "").split(";")
    if essence.strip().lower() != JSON:
        return False
    charsets = [
        each.split("=", 1)[1].strip().strip('"').lower()
        for each in parameters
        if each.strip().lower().startswith("charset=")
    ]
    return all(charset in ("utf-8", "utf8") for charset in charsets)


def _essence(content_type: str) -> str:
    return content_type.split(";", 1)[0].strip().lower()
