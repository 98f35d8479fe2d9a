"""From the headers of a request to who asks. A token that was verified once is known until it expires."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers

from cache.memory import MemoryCache
from gateway.auth.bearer import TokenPlace, token_of
from gateway.auth.key_sets import KeySet, Read, read_by_http
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.auth.tokens import BadToken, Clock, Source, Verifier
from gateway.config import Settings
from gateway.errors import INVALID_TOKEN, TOKEN_MISSING, Refusal, refuse

__all__ = ["Authenticate", "Authenticator", "anybody", "authenticator"]

log = logging.getLogger("fiche.gateway.auth")

Authenticate = Callable[[Headers], Awaitable[Principal | Refusal]]

TOKENS_KEPT = 10_000

LONGEST_KEPT = 60.0
"""Seconds after which a known token is verified again: its key may have been withdrawn."""


async def anybody(_: Headers) -> Principal | Refusal:
    """Where no issuer is configured, a token says nothing."""
    return ANONYMOUS


class Authenticator:
    def __init__(
        self, verifier: Verifier, place: TokenPlace, *, is_required: bool, clock: Clock = time.time
    ) -> None:
        self._verifier, self._place, self._is_required, self._clock = verifier, place, is_required, clock
        self._known: MemoryCache[str, tuple[Principal, float]] = MemoryCache(TOKENS_KEPT)
        """By the header that a client is expected to send, which is not read again."""

    async def __call__(self, headers: Headers) -> Principal | Refusal:
        said = headers.getlist(self._place.header)
        if len(said) == 1 and (known := self._remembered(said[0])) is not None:
            return known
        token = token_of(headers, self._place)
        if isinstance(token, Refusal):
            return token
        if token is None:
            if self._is_required:
                return refuse(TOKEN_MISSING, "This graph is for callers with a token.")
            return ANONYMOUS
        header = self._place.header_with(token)
        return self._remembered(header) or await self._verified(token, header)

    async def close(self) -> None:
        await self._verifier.close()

    def _remembered(self, header: str) -> Principal | None:
        found = self._known.get(header)
        return found[0] if found is not None and self._clock() < found[1] else None

    async def _verified(self, token: str, header: str) -> Principal | Refusal:
        try:
            principal = await self._verifier.principal(token)
        except BadToken as error:
            log.info("A token was refused: %s", error)
            return refuse(INVALID_TOKEN, "The token is not valid.")
        until = self._clock() + LONGEST_KEPT
        if principal.expires_at is not None:
            until = min(until, principal.expires_at)
        self._known.put(header, (principal, until))
        return principal


def authenticator(settings: Settings, read: Read = read_by_http) -> Authenticator | None:
    """None where no issuer is configured. `read` gets a key set by its URL."""
    if not settings.issuers:
        return None
    sources = [Source(issuer, KeySet(issuer.jwks_url, read)) for issuer in settings.issuers]
    place = TokenPlace(settings.token_header.lower(), settings.token_prefix, settings.token_cookie)
    return Authenticator(Verifier(sources), place, is_required=settings.require_authentication)
