"""Asks the subgraphs for their evidence, a page at a time, in calls that the hub signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx
import orjson

from subgraphs.kit.client import Connect
from subgraphs.kit.evidence import EVIDENCE_KEY, key_text
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["Asking", "EvidenceLine", "EvidencePages", "EvidenceUnavailable", "SubgraphEvidence"]

SECONDS = 60.0

PAGE = 2000


class EvidenceUnavailable(Exception):
    """The message names the subgraph and what to do. The run can be continued."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    key: str
    is_guest: bool
    is_organization: bool
    is_collective: bool
    lost_into: str | None
    external_id: str | None
    marks: tuple[tuple[str, str], ...]
    """(mark, hash)"""


@dataclass(frozen=True, slots=True)
class Asking:
    """For which run the systems are asked, and how they are to answer."""

    run_id: str
    key: bytes = field(repr=False)
    denied: tuple[str, ...]


class EvidencePages(Protocol):
    async def after(self, subgraph: str, asking: Asking, position: str) -> Sequence[EvidenceLine]:
        """The next page; an empty one is the end. The position is the last key, or empty at the start."""
        ...


class SubgraphEvidence:
    def __init__(self, urls: Mapping[str, str], signer: HubSigner, connect: Connect) -> None:
        self._urls = urls
        self._signer = signer
        self._connect = connect

    async def after(self, subgraph: str, asking: Asking, position: str) -> Sequence[EvidenceLine]:
        """Raises EvidenceUnavailable."""
        if subgraph not in self._urls:
            raise EvidenceUnavailable(f"The hub was not told where the subgraph {subgraph} is.")
        url = httpx.URL(self._urls[subgraph]).copy_with(path="/evidence", query=None)
        query: dict[str, str | tuple[str, ...]] = {"limit": str(PAGE), "denied": asking.denied}
        if position:
            query["after"] = position
        headers = {**self._signer.headers(subgraph, asking.run_id), EVIDENCE_KEY: key_text(asking.key)}
        try:
            async with self._connect(str(url)) as client:
                answer = await client.get(url, params=query, headers=headers, timeout=SECONDS)
        except httpx.HTTPError:
            raise EvidenceUnavailable(_told(subgraph, "did not answer")) from None
        if answer.status_code != httpx.codes.OK:
            raise EvidenceUnavailable(_told(subgraph, f"answered with status {answer.status_code}"))
        return [_line(text) for text in answer.content.splitlines()]


def _told(subgraph: str, what: str) -> str:
    return (
        f"The subgraph {subgraph} {what}. Start the run again when it is there: it goes on where it stopped."
    )


def _line(text: bytes) -> EvidenceLine:
    line = orjson.loads(text)
    return EvidenceLine(
        key=line["key"],
        is_guest=line["guest"],
        is_organization=line["organization"],
        is_collective=line["collective"],
        lost_into=line["lostInto"],
        external_id=line["externalId"],
        marks=tuple((mark, hashed) for mark, hashed in line["marks"]),
    )
