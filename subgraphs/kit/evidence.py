"""What a system tells the hub of its records so that it can match them: keyed hashes, and never a value.

`GET /evidence?after=<key>&limit=<n>&denied=<…>`, for the hub alone, answers a page of lines (NDJSON), in the
order of the keys. The header `fiche-evidence-key` brings the key of the run: whoever has the hashes of a run
and not its key cannot try out values, and hashes of two runs have nothing in common.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.kit.app import caller_of
from subgraphs.kit.errors import BadUserInput, SourceFailure
from subgraphs.kit.normal_forms import (
    last_names,
    normal_email,
    normal_name,
    normal_number,
    normal_phone,
    normal_postcode,
)

__all__ = [
    "EVIDENCE_KEY",
    "DenyList",
    "Evidence",
    "EvidenceSource",
    "HasEvidence",
    "Mark",
    "Place",
    "evidence_route",
    "key_text",
]

EVIDENCE_KEY = "fiche-evidence-key"

MOST = 2000
"""Records on a page."""

HASH_BYTES = 16

KEY_BYTES = 32


class Mark(Enum):
    """What is compared. The name is all that remains of the value after the run."""

    CARD_NUMBER = "card-number"
    CUSTOMER_NUMBER = "customer-number"
    VERIFIED_EMAIL = "verified-email"
    """The owner of the record has answered a letter to it."""
    EMAIL = "email"
    """Somebody wrote it down."""
    PHONE_AND_LAST_NAME = "phone-and-last-name"
    NAME_AND_POSTCODE = "name-and-postcode"


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the person, as far as it tells who it is."""

    full_name: str | None
    postcode: str | None
    country: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record, with the values that its own system has. They do not leave it."""

    key: str
    is_guest: bool = False
    """What was typed at a checkout: its e-mail is nobody's proof."""
    is_organization: bool = False
    is_collective: bool = False
    """Of many customers: it is matched with nobody."""
    lost_into: str | None = None
    """The record that is left of a merge inside the system."""
    external_id: str | None = None
    """The customer id of the hub."""
    card_number: str | None = None
    customer_number: str | None = None
    email: str | None = None
    email_is_verified: bool = False
    phone: str | None = None
    last_name: str | None = None
    """Where the system knows which part of the name it is."""
    places: tuple[Place, ...] = ()


class EvidenceSource(Protocol):
    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        """The records after this key, or the first ones, in the order of their keys. None is left out but
        those that were erased."""
        ...


class HasEvidence(Protocol):
    """The source of an island whose records the hub links."""

    @property
    def evidence(self) -> EvidenceSource: ...


@dataclass(frozen=True, slots=True)
class DenyList:
    """Addresses that several persons use: `contact@` of any domain, and domains of marketplaces."""

    names: frozenset[str]
    domains: frozenset[str]

    @classmethod
    def of(cls, entries: Sequence[str]) -> DenyList:
        """`contact@` or `relay.example`."""
        folded = [entry.strip().casefold() for entry in entries]
        return cls(
            frozenset(entry.removesuffix("@") for entry in folded if entry.endswith("@")),
            frozenset(entry for entry in folded if not entry.endswith("@")),
        )

    def has(self, email: str) -> bool:
        name, _, domain = email.partition("@")
        return name in self.names or any(domain == one or domain.endswith(f".{one}") for one in self.domains)


def marks_of(record: Evidence, denied: DenyList) -> Iterator[tuple[Mark, str]]:
    """The normal form of everything that the record can be recognised by."""
    if record.is_collective or record.lost_into is not None:
        return
    for mark, number in (
        (Mark.CARD_NUMBER, normal_number(record.card_number)),
        (Mark.CUSTOMER_NUMBER, normal_number(record.customer_number)),
    ):
        if number is not None:
            yield mark, number
    email = None if record.is_guest else normal_email(record.email)
    if email is not None and not denied.has(email):
        yield Mark.VERIFIED_EMAIL if record.email_is_verified else Mark.EMAIL, email
    yield from _marks_of_person(record)


def _marks_of_person(record: Evidence) -> Iterator[tuple[Mark, str]]:
    phone, last_name = normal_phone(record.phone, None), normal_name(record.last_name)
    if phone and last_name:
        yield Mark.PHONE_AND_LAST_NAME, f"{phone} {last_name}"
    for place in record.places:
        name, postcode = normal_name(place.full_name), normal_postcode(place.postcode)
        if name and postcode:
            yield Mark.NAME_AND_POSTCODE, f"{name} {postcode}"
        number = normal_phone(place.phone, place.country)
        for last in last_names(place.full_name) if number else ():
            yield Mark.PHONE_AND_LAST_NAME, f"{number} {last}"


def evidence_route() -> Route:
    return Route("/evidence", _evidence, methods=["GET"])


def key_text(key: bytes) -> str:
    """A key as the header has it."""
    return urlsafe_b64encode(key).decode("ascii")


async def _evidence(request: Request) -> Response:
    if not caller_of(request).is_hub:
        return Response("Only the hub asks for evidence.", 403, media_type="text/plain")
    key, limit = _key(request.headers.get(EVIDENCE_KEY)), request.query_params.get("limit", str(MOST))
    if key is None or not limit.isdecimal():
        message = f"`limit` is a whole number, and the header {EVIDENCE_KEY} has {KEY_BYTES} bytes in base64."
        return Response(message, 400, media_type="text/plain")
    source: HasEvidence = request.app.state.source
    try:
        page = await source.evidence.after(request.query_params.get("after"), min(int(limit), MOST))
    except BadUserInput as error:
        return Response(str(error), 400, media_type="text/plain")
    except SourceFailure as failure:
        return Response(str(failure), 503, media_type="text/plain")
    denied = DenyList.of(request.query_params.getlist("denied"))
    lines = b"".join(orjson.dumps(_line(one, key, denied)) + b"\n" for one in page)
    return Response(lines, media_type="application/x-ndjson", headers={"cache-control": "no-store"})


def _key(text: str | None) -> bytes | None:
    try:
        key = urlsafe_b64decode(text or "")
    except (NotBase64, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _line(record: Evidence, key: bytes, denied: DenyList) -> dict[str, object]:
    marks = {(mark.value, _hash(key, mark, text)) for mark, text in marks_of(record, denied)}
    return {
        "key": record.key,
        "guest": record.is_guest,
        "organization": record.is_organization,
        "collective": record.is_collective,
        "lostInto": record.lost_into,
        "externalId": record.external_id,
        "marks": sorted(marks),
    }


def _hash(key: bytes, mark: Mark, text: str) -> str:
    """A verified address equals one that is not, and a number of a card no number of a customer."""
    kind = Mark.EMAIL if mark is Mark.VERIFIED_EMAIL else mark
    return hmac.digest(key, f"{kind.value}\n{text}".encode(), "sha256")[:HASH_BYTES].hex()
