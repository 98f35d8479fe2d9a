"""For how long an answer holds, and for whom, by what it says of itself (RFC 9111, RFC 5861).

What it does not say is said by the schema (`@cacheControl`), and then by the configuration. An answer is for
everybody only if it calls itself public, and for nobody but its caller if it sets a cookie.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from resolvers.answers import GraphQLAnswer
from resolvers.caching.source import Source
from resolvers.transport import Headers

__all__ = ["NOT_KEPT", "Freshness", "Hinted", "directives", "freshness"]

VARIES_BY_NOTHING: Final = frozenset(("accept", "accept-encoding", "content-type", "origin"))
"""Headers that are the same in all requests of a gateway, or change nothing of the content."""


@dataclass(frozen=True, slots=True)
class Hinted:
    """What a schema says by `@cacheControl`."""

    max_age: float | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Freshness:
    life: float
    """Seconds from now. None left: it is not kept."""
    is_public: bool = False
    is_personal: bool = False
    """It calls itself private: only for somebody who is known."""
    stale_while_revalidate: float = 0.0
    stale_if_error: float = 0.0
    as_of: float | None = None
    """When the source was in this state, in seconds since 1970, if it says so."""


NOT_KEPT: Final = Freshness(0.0)


def freshness(answer: GraphQLAnswer, source: Source, hinted: Hinted = Hinted()) -> Freshness:
    told = directives(answer.headers)
    as_of = _as_of(answer)
    if "no-store" in told or "no-cache" in told or _header(answer.headers, "set-cookie") is not None:
        return replace(NOT_KEPT, as_of=as_of)
    max_age = _seconds(told.get("s-maxage")) if "s-maxage" in told else _seconds(told.get("max-age"))
    if max_age is not None:
        life = max_age - (_seconds(_header(answer.headers, "age")) or 0.0)
    elif hinted.max_age is not None:
        life = hinted.max_age
    else:
        life = source.ttl or 0.0
    says_who = "public" in told or "private" in told
    is_public = "public" in told and "private" not in told if says_who else hinted.is_public
    may_be_stale = not {"must-revalidate", "proxy-revalidate"} & told.keys()
    return Freshness(
        max(life, 0.0),
        is_public and not _varies(answer.headers),
        "private" in told,
        _window(told.get("stale-while-revalidate"), source.stale_while_revalidate) if may_be_stale else 0.0,
        _window(told.get("stale-if-error"), source.stale_if_error) if may_be_stale else 0.0,
        as_of,
    )


def directives(headers: Headers) -> dict[str, str | None]:
    """Of `Cache-Control`, names in lower case. Of two of the same name the first counts."""
    found: dict[str, str | None] = {}
    for name, value in headers:
        if name == "cache-control":
            for part in value.split(","):
                directive, _, argument = part.strip().partition("=")
                found.setdefault(directive.strip().lower(), argument.strip().strip('"') or None)
    return found


def _header(headers: Headers, name: str) -> str | None:
    return next((value for known, value in headers if known == name), None)


def _seconds(text: str | None) -> float | None:
    """What cannot be read is nothing: such an answer is stale (RFC 9111, section 4.2.1)."""
    if text is None:
        return None
    return float(text) if text.isascii() and text.isdecimal() else 0.0


def _window(told: str | None, configured: float) -> float:
    return configured if told is None else _seconds(told) or 0.0


def _varies(headers: Headers) -> bool:
    names = (part.strip().lower() for name, value in headers if name == "vary" for part in value.split(","))
    return any(name and name not in VARIES_BY_NOTHING for name in names)


def _as_of(answer: GraphQLAnswer) -> float | None:
    told = answer.extensions.get("asOf")
    try:
        if isinstance(told, str):
            moment = datetime.fromisoformat(told)
        elif (modified := _header(answer.headers, "last-modified")) is not None:
            moment = parsedate_to_datetime(modified)
        else:
            return None
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
