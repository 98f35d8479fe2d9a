"""`GET /go/…`: the click. It leads on with 302, or answers 404, alike for the unknown and the forbidden."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from subgraphs.hub.back_office import BackOfficePages
from subgraphs.hub.go.origin import Origin, from_native_key, from_node_id
from subgraphs.hub.go.resolve import Resolver, Wish
from subgraphs.hub.source import HubSource
from subgraphs.kit.app import caller_of
from subgraphs.kit.client import Unreachable
from subgraphs.kit.context import Caller
from subgraphs.kit.errors import SourceFailure

__all__ = ["go_routes"]

log = logging.getLogger(__name__)

QUIET = {"referrer-policy": "no-referrer", "cache-control": "no-store", "x-robots-tag": "noindex"}
"""The target must not learn where the person came from, and nobody keeps where a link led."""

LONGEST = 200
"""Characters of an id or a key. None that the graph gives is as long."""


def go_routes(pages: BackOfficePages, seconds: float) -> list[Route]:
    """`seconds`: how long the gateway may take."""

    async def from_node(request: Request) -> Response:
        return await _answer(request, from_node_id(request.path_params["node_id"]), resolver(request))

    async def from_record(request: Request) -> Response:
        path = request.path_params
        origin = from_native_key(path["system"], path["kind"], path["key"])
        return await _answer(request, origin, resolver(request))

    def resolver(request: Request) -> Resolver:
        source: HubSource = request.app.state.source
        return Resolver(source.crosswalk, source.gateway, pages, seconds)

    return [
        Route("/go/{node_id}", from_node, methods=["GET"]),
        Route("/go/{system}/{kind}/{key}", from_record, methods=["GET"]),
    ]


async def _answer(request: Request, origin: Origin | None, resolver: Resolver) -> Response:
    caller = caller_of(request)
    wish = Wish(_word(request, "to", upper=True), _word(request, "rel"))
    is_open = _is_staff(caller) and len(request.url.path) <= LONGEST
    try:
        link = await resolver.page(origin, wish, caller) if is_open and origin else None
    except (Unreachable, SourceFailure) as failure:
        log.warning("%s from %s is not reached: %s", wish, origin, failure)
        return PlainTextResponse("A system does not answer. Try again.", 503, {**QUIET, "retry-after": "5"})
    log.info("%s went from %s for %s to %s", caller.client, origin, wish, link.rel if link else "nothing")
    if link is None:
        return PlainTextResponse("There is no such page.", 404, QUIET)
    return RedirectResponse(link.url, 302, QUIET)


def _is_staff(caller: Caller) -> bool:
    """Whoever stands for a customer is no member of staff, and a partner is none."""
    sees_all = caller.context is None or caller.context.sees_all
    return caller.subject is None and sees_all


def _word(request: Request, name: str, *, upper: bool = False) -> str | None:
    text = request.query_params.get(name)
    return None if not text else text.upper() if upper else text
