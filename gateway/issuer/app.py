"""The issuer as routes: its public keys, and tokens for client credentials (RFC 6749, section 4.4).

GET  /jwks
POST /token      Authorization: Basic …, grant_type=client_credentials, scope=… (all, if it is left out)
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable
from hmac import compare_digest
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.issuer.clients import Client
from gateway.issuer.tokens import TokenMint

__all__ = ["SECONDS", "issuer_routes"]

SECONDS = 600
"""How long a token is valid that a client asks for."""

LARGEST = 10_000
"""Bytes of a request."""

NOT_KEPT = {"cache-control": "no-store"}

WHO_ARE_YOU = {"www-authenticate": 'Basic realm="token"', **NOT_KEPT}


def issuer_routes(mint: TokenMint, clients: Iterable[Client]) -> list[Route]:
    known = {client.name: client for client in clients}

    async def jwks(_: Request) -> Response:
        return JSONResponse(mint.keys.public)

    async def token(request: Request) -> Response:
        client = _client(request, mint, known)
        if client is None:
            return JSONResponse({"error": "invalid_client"}, 401, WHO_ARE_YOU)
        body = await request.body()
        if len(body) > LARGEST:
            return _refused("invalid_request")
        given = parse_qs(body.decode("utf-8", "replace"))
        if given.get("grant_type") != ["client_credentials"]:
            return _refused("unsupported_grant_type")
        scopes = given["scope"][0].split() if "scope" in given else client.scopes
        if not set(scopes) <= set(client.scopes):
            return _refused("invalid_scope")
        made = mint.token(client, scopes, SECONDS)
        answer = {"access_token": made, "token_type": "Bearer", "expires_in": SECONDS}
        return JSONResponse({**answer, "scope": " ".join(scopes)}, headers=NOT_KEPT)

    return [Route("/jwks", jwks), Route("/token", token, methods=["POST"])]


def _client(request: Request, mint: TokenMint, known: dict[str, Client]) -> Client | None:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = b64decode(credentials, validate=True).decode().partition(":")
    except (NotBase64, UnicodeDecodeError, ValueError):
        return None
    expected = mint.keys.secrets.get(unquote_plus(name))
    if expected is None or not compare_digest(unquote_plus(secret).encode(), expected.encode()):
        return None
    return known.get(unquote_plus(name))


def _refused(error: str) -> Response:
    return JSONResponse({"error": error}, 400, NOT_KEPT)
