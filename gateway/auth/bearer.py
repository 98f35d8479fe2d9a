"""Where the token stands in a request: a header with a prefix, or a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

from gateway.errors import BAD_AUTHORIZATION, Refusal, refuse

__all__ = ["TokenPlace", "token_of"]

LONGEST = 16_384
"""Characters. A larger one is not read, let alone verified."""


@dataclass(frozen=True, slots=True)
class TokenPlace:
    header: str = "authorization"
    prefix: str = "Bearer"
    """Empty: the whole header is the token."""
    cookie: str | None = None
    """Read where the header is missing."""

    def header_with(self, token: str) -> str:
        """As nearly every client spells it."""
        return f"{self.prefix} {token}" if self.prefix else token


def token_of(headers: Headers, place: TokenPlace) -> str | Refusal | None:
    """None where there is none. A header that holds no token as agreed is refused, never ignored."""
    given = headers.getlist(place.header)
    if not given:
        return _from_cookie(headers, place.cookie) if place.cookie else None
    if len(given) > 1:
        return refuse(BAD_AUTHORIZATION, f"The header '{place.header}' stands there more than once.")
    return _from_header(given[0], place)


def _from_header(text: str, place: TokenPlace) -> str | Refusal:
    scheme, _, token = text.strip().partition(" ") if place.prefix else ("", "", text.strip())
    token = token.strip()
    if scheme.lower() != place.prefix.lower() or not token or " " in token or not token.isascii():
        form = f"{place.prefix} TOKEN".strip()
        return refuse(BAD_AUTHORIZATION, f"The header '{place.header}' must be '{form}'.")
    if len(token) > LONGEST:
        return refuse(BAD_AUTHORIZATION, f"The token is longer than {LONGEST:,} characters.")
    return token


def _from_cookie(headers: Headers, name: str) -> str | None:
    try:
        cookies = SimpleCookie("; ".join(headers.getlist("cookie")))
    except CookieError:
        return None
    found = cookies.get(name)
    return found.value if found and found.value and len(found.value) <= LONGEST else None
