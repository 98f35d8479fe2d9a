"""Calls the subgraphs directly, with the hub's signature, and reads their answers as results.

Nothing of what a system says in words goes further than this module: codes, ids and versions do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.hub.operations.calls.call import SYSTEMS, Call
from subgraphs.hub.operations.results import Became, Done, Refused, Result, Unanswered
from subgraphs.kit.client import Answer, GraphQLClient, Unreachable
from subgraphs.kit.ids import UndecodableId, decode_id
from subgraphs.kit.signed_calls import HubSigner
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["SubgraphCalls"]

Read = Mapping[str, object]

NO_ANSWER = "NO_ANSWER"
"""The subgraph is not configured, or has answered something that is no answer to the question."""


@dataclass(frozen=True, slots=True)
class SubgraphCalls:
    clients: Mapping[str, GraphQLClient]
    """By the name of the subgraph."""
    signer: HubSigner
    seconds: float

    async def send(self, call: Call, version: str | None, key: str, operation: str) -> Result:
        """`key` is the one under which the system knows the call, however often it comes."""
        variables = {**call.arguments, "idempotencyKey": key}
        if version is not None:
            variables["expectedVersion"] = version
        answer = await self._ask(call.system, call.shape.document, variables, operation)
        if isinstance(answer, Unanswered):
            return answer
        payload = (answer.data or {}).get(call.shape.mutation)
        if not isinstance(payload, Mapping):
            return Unanswered(_code(answer), perhaps_written=True)
        return _result(payload)

    async def read(self, id: str, fields: str, operation: str) -> Read | Refused | Unanswered:
        """Fields of the record or the order with this id, as its system has them now."""
        type_name = decode_id(id).type_name
        system = next((one for one in SYSTEMS.values() if one.type_name == type_name), SYSTEMS["COMMERCE"])
        document = (
            f"query ($these: [_Any!]!) {{ _entities(representations: $these) {{ ... on {type_name} "
            f"{{ {fields} }} }} }}"
        )
        these = [{"__typename": type_name, "id": id}]
        answer = await self._ask(system.code, document, {"these": these}, operation)
        if isinstance(answer, Unanswered):
            return Unanswered(answer.code, perhaps_written=False)
        match (answer.data or {}).get("_entities"):
            case [dict() as found] if not answer.errors:
                return found
            case [None] if not answer.errors:
                return Refused(UserErrorCode.NOT_FOUND)
        return Unanswered(_code(answer), perhaps_written=False)

    async def _ask(
        self, system: str, document: str, variables: Mapping[str, object], operation: str
    ) -> Answer | Unanswered:
        subgraph = SYSTEMS[system].subgraph
        client = self.clients.get(subgraph)
        if client is None:
            return Unanswered(NO_ANSWER, perhaps_written=False)
        headers = self.signer.headers(subgraph, operation)
        try:
            return await client.ask(document, variables, headers, self.seconds)
        except Unreachable as unreachable:
            return Unanswered(unreachable.code, perhaps_written=True)


def _code(answer: Answer) -> str:
    """Only codes that we know of ourselves: a text of somebody else may hold anything."""
    for error in answer.errors:
        match error:
            case {"extensions": {"code": str(code)}} if code in KNOWN_CODES:
                return code
    return NO_ANSWER


KNOWN_CODES = frozenset(
    {
        "BAD_USER_INPUT",
        "FORBIDDEN",
        "GRAPHQL_VALIDATION_FAILED",
        "INTERNAL",
        "SOURCE_DOWN",
        "SOURCE_THROTTLED",
        "SOURCE_TIMEOUT",
    }
)


def _result(payload: Read) -> Result:
    match payload.get("userErrors"):
        case [{"code": str(code)}, *_]:
            known = code in UserErrorCode.__members__
            return Refused(UserErrorCode(code) if known else UserErrorCode.INVALID)
    records = payload.get("records")
    if isinstance(records, list):
        return Done(became=tuple(_became(one) for one in records))
    ids = [one["id"] for one in payload.values() if isinstance(one, Mapping) and "id" in one]
    return Done(record=_native(str(ids[0])) if ids else None)


FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)
"""What becomes a part of an address of ours, and nothing else that a system may say."""


def _became(record: Read) -> Became:
    until, file_until = record.get("retainedUntil"), record.get("fileUntil")
    return Became(
        record=_native(str(record.get("recordId"))) or "",
        kind=str(record.get("kind")),
        outcome=str(record.get("outcome")),
        retained_until=dt.date.fromisoformat(until) if isinstance(until, str) else None,
        file=_file_name(record.get("file")),
        file_until=dt.datetime.fromisoformat(file_until) if isinstance(file_until, str) else None,
    )


def _file_name(url: object) -> str | None:
    """Its host is left out: the hub fetches where its own configuration says that the system is."""
    name = url.rpartition("/")[2] if isinstance(url, str) else ""
    return name if FILE_NAME.fullmatch(name) else None


def _native(id: str) -> str | None:
    try:
        return decode_id(id).key
    except UndecodableId:
        return None
