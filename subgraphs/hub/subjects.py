"""`POST /subject`: for which customer a token speaks, and which records are that customer's own.

The gateway asks, with a context that it signed and that names the issuer and the subject of the token. By
configuration the subject of an issuer is the key of a record; the crosswalk leads from it to the customer.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.hub.crosswalk import SYSTEMS, is_own, own_links
from subgraphs.hub.settings import SubjectRule
from subgraphs.hub.source import HubSource
from subgraphs.hub.sources.port import Crosswalk, RecordKey
from subgraphs.kit.app import caller_of
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.ids import encode_id

__all__ = ["subject_route"]

Json = dict[str, object]

NOBODY: Json = {"subject": None}


def subject_route(rules: Sequence[SubjectRule]) -> Route:
    by_issuer = {rule.issuer: rule for rule in rules}

    async def answer(request: Request) -> Response:
        context = caller_of(request).context
        if context is None or context.principal is None:
            return _json({"error": "Only the gateway asks, about the subject of a token."}, 403)
        issuer, subject = context.principal
        rule = by_issuer.get(issuer)
        if rule is None:
            return _json(NOBODY)
        source: HubSource = request.app.state.source
        try:
            found = await _subject(source.crosswalk, RecordKey(rule.system, rule.kind, subject))
        except SourceFailure as failure:
            return _json({"error": failure.code}, 503)
        return _json(found)

    return Route("/subject", answer, methods=["POST"])


async def _subject(crosswalk: Crosswalk, record: RecordKey) -> Json:
    """Nobody, where the record is linked to nobody, or not to one customer alone."""
    link = (await crosswalk.links_of_records([record])).get(record)
    if link is None or not is_own(link):
        return NOBODY
    customer = (await crosswalk.customers([link.customer_id])).get(link.customer_id)
    if customer is None:
        return NOBODY
    links = (await crosswalk.links([customer.id])).get(customer.id, ())
    records = {system: [own.record.key for own in own_links(links, system)] for system in SYSTEMS}
    return {"subject": encode_id("Customer", customer.id), "records": records}


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
