"""What becomes of an operation, over HTTP: as JSON, as text, or on a page where people ask for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gateway.answers import Answers
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.endpoint import PREFLIGHT_HEADERS
from gateway.errors import (
    BODY_TOO_LARGE,
    CSRF,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    NO_SUPERGRAPH,
    NOT_EXPLAINED,
    UNACCEPTABLE,
    UNSUPPORTED_CONTENT_TYPE,
    WRONG_PARAMETER,
    Refusal,
    refuse,
    too_late,
)
from gateway.explaining.asking import Asked, read_asked, read_asked_by_url
from gateway.explaining.entitlement import Entitlement, entitlement
from gateway.explaining.explanation import Explanation, explanation_as_json
from gateway.explaining.notation import print_explanation
from gateway.media_types import HTML, JSON, choose_media_type, forces_no_preflight, is_json
from gateway.page import explain_page
from gateway.pipeline import Pipeline
from gateway.reception import Reception
from gateway.request import Request

__all__ = ["EXPLAIN_PATH", "explain_routes"]

log = logging.getLogger("fiche.gateway")

EXPLAIN_PATH = "/explain"

OWNERSHIP_PATH = "/ownership.json"

TEXT = "text/plain"

UNKEPT = {"cache-control": "no-store", "vary": "accept"}
"""It depends on who asks."""


def explain_routes(
    settings: Settings, current: Callable[[], Pipeline | None], reception: Reception
) -> list[Route]:
    endpoint = _Endpoint(settings, current, reception)
    return [Route(EXPLAIN_PATH, endpoint), Route(OWNERSHIP_PATH, endpoint.owners, methods=["GET"])]


class _Endpoint:
    """An ASGI application."""

    def __init__(
        self, settings: Settings, current: Callable[[], Pipeline | None], reception: Reception
    ) -> None:
        self._settings, self._current, self._reception = settings, current, reception
        self._answers = Answers(settings)
        self._page = explain_page() if settings.page else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        http = HttpRequest(scope, receive)
        accept = ", ".join(http.headers.getlist("accept"))
        offers_page = self._page is not None and scope["method"] == "GET"
        media_type = choose_media_type(accept, (JSON, HTML, TEXT) if offers_page else (JSON, TEXT))
        response = self._page
        if media_type != HTML or response is None:
            response = self._response(await self._told_in_time(http, media_type), media_type or JSON)
        await response(scope, receive, send)

    async def owners(self, http: HttpRequest) -> Response:
        """Of each field that the token sees."""
        told = await self._owners(http)
        if isinstance(told, Refusal):
            return self._response(told, JSON)
        return Response(orjson.dumps(told), headers={**UNKEPT, "content-type": f"{JSON}; charset=utf-8"})

    async def _owners(self, http: HttpRequest) -> Mapping[str, object] | Refusal:
        pipeline = self._current()
        if pipeline is None:
            return refuse(NO_SUPERGRAPH, "No supergraph is loaded.")
        asker = await self._reception.principal(_peer(http), http.headers)
        if isinstance(asker, Refusal):
            return asker
        if entitlement(asker, self._settings) is not Entitlement.ANY:
            return self._forbidden("see who owns what")
        return await pipeline.explaining.owners(asker)

    async def _told_in_time(self, http: HttpRequest, media_type: str | None) -> Explanation | Refusal:
        limit = asyncio.timeout(self._settings.request_timeout)
        try:
            async with limit:
                return _refused(http, media_type) or await self._told(http)
        except TimeoutError:
            if not limit.expired():
                raise
            return too_late(self._settings.request_timeout)
        except Exception:
            log.exception("An operation could not be explained.")
            return refuse(INTERNAL, "Internal server error")

    async def _told(self, http: HttpRequest) -> Explanation | Refusal:
        asked = await self._asked(http)
        if isinstance(asked, Refusal):
            return asked
        pipeline = self._current()
        if pipeline is None:
            return refuse(NO_SUPERGRAPH, "No supergraph is loaded.")
        with pipeline.uses:
            return await self._explained(pipeline, http, asked)

    async def _explained(self, pipeline: Pipeline, http: HttpRequest, asked: Asked) -> Explanation | Refusal:
        asker = await self._reception.principal(_peer(http), http.headers)
        if isinstance(asker, Refusal):
            return asker
        entitled = entitlement(asker, self._settings)
        if entitled is None or (asked.token is not None and entitled is Entitlement.OWN):
            another = entitled is Entitlement.OWN
            return self._forbidden(f"have {'another token' if another else 'it'} explained")
        principal = asker if asked.token is None else await self._bearer(asked.token)
        if isinstance(principal, Refusal):
            return principal
        request = self._reception.request(asked.parameters, http.headers, principal)

        async def answer(request: Request) -> Explanation | Refusal:
            with_route = entitled is Entitlement.ANY
            found = await pipeline.explaining.explanation(request, with_route=with_route)
            if isinstance(found, Refusal) or not asked.runs:
                return found
            return replace(found, answer=await pipeline.run(request))

        return await self._reception.admitted(
            replace(request, tells_cost=True, tells_provenance=True, exposes_plan=None, is_inner=False),
            answer,
        )

    def _forbidden(self, what: str) -> Refusal:
        return refuse(NOT_EXPLAINED, f"To {what}, a token needs '{self._settings.explain_scope}'.")

    async def _bearer(self, token: str) -> Principal | Refusal:
        """For whom it is explained in place of who asks. The token is verified as any other."""
        settings = self._settings
        headers = Headers({settings.token_header: f"{settings.token_prefix} {token}".strip()})
        found = await self._reception.principal(None, headers)
        if isinstance(found, Refusal):
            return refuse(WRONG_PARAMETER, "The parameter 'token' is no valid token.")
        return found

    async def _asked(self, http: HttpRequest) -> Asked | Refusal:
        if http.method == "GET":
            return read_asked_by_url(http.scope["query_string"])
        body = bytearray()
        async for chunk in http.stream():
            body += chunk
            if len(body) > self._settings.max_body_bytes:
                return refuse(
                    BODY_TOO_LARGE, f"The body is larger than {self._settings.max_body_bytes:,} bytes."
                )
        return read_asked(bytes(body))

    def _response(self, told: Explanation | Refusal, media_type: str) -> Response:
        if isinstance(told, Refusal):
            status, headers = told.failure.status, dict(told.failure.headers)
            body = f"{told}\n".encode() if media_type == TEXT else orjson.dumps(told.as_json())
        else:
            status, headers = 200, {}
            body = self._as_text(told) if media_type == TEXT else self._as_json(told)
        return Response(body, status, {**headers, **UNKEPT, "content-type": f"{media_type}; charset=utf-8"})

    def _as_json(self, told: Explanation) -> bytes:
        body = explanation_as_json(told)
        if told.answer is not None:
            body["answer"] = orjson.Fragment(self._answers.written(told.answer))
        return orjson.dumps(body)

    def _as_text(self, told: Explanation) -> bytes:
        text = print_explanation(told).encode()
        if told.answer is None:
            return text
        answer = orjson.loads(self._answers.written(told.answer))
        return b"%s\n# answer\n%s\n" % (text, orjson.dumps(answer, option=orjson.OPT_INDENT_2))


def _peer(http: HttpRequest) -> tuple[str, int] | None:
    return (http.client.host, http.client.port) if http.client else None


def _refused(http: HttpRequest, media_type: str | None) -> Refusal | None:
    """As the endpoint of the graph refuses."""
    content_type = http.headers.get("content-type")
    if http.method not in ("GET", "POST"):
        return refuse(METHOD_NOT_ALLOWED, f"{http.method} is not allowed: use GET or POST.")
    if media_type is None:
        return refuse(UNACCEPTABLE, f"The answer can be {JSON} or {TEXT}, and 'Accept' allows neither.")
    if forces_no_preflight(content_type) and not any(http.headers.get(name) for name in PREFLIGHT_HEADERS):
        return refuse(
            CSRF,
            "The request could come from a page of another site. Give it a 'Content-Type' such as "
            f"{JSON}, or one of the headers {', '.join(PREFLIGHT_HEADERS)}.",
        )
    if http.method == "POST" and not is_json(content_type):
        return refuse(UNSUPPORTED_CONTENT_TYPE, f"The 'Content-Type' must be {JSON}, in UTF-8.")
    return None
