"""Ids and cursors of one client's own: two clients cannot join what they were given.

A pairwise id is the id in the graph, encrypted by AES-SIV (RFC 5297) under a key of the client and of the
type that has it (HKDF, RFC 5869). The same client is always given the same id, and nobody can change one so
that it still decrypts. Cursors are encrypted alike, under a key of the client alone.

What comes in is one of three things: an id that was given to this client, which is opened; an id of the graph
or of another client, which is unknown here; anything else, such as a code, which is left as it is.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Final, TypeAlias

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type
from pydantic import SecretStr

from cache.memory import MemoryCache
from gateway.auth.principal import Principal

__all__ = [
    "UNKNOWN",
    "ClientSeal",
    "DecidePairwise",
    "PairwiseWithoutSecret",
    "Seals",
    "nobody",
    "types_with_ids",
]

PREFIX: Final = "p1."
"""Marks what was encrypted here, for whichever client. The digit is for the day the format changes."""

UNKNOWN: Final = "p0.unknown"
"""Goes to the subgraphs in place of an id that this client was never given. No node has it."""

TAG_BYTES: Final = 4
"""Say under which of the client's keys an id lies. They are derived as well, and tell nothing."""

KEY_BYTES: Final = 64

CLIENTS_KEPT: Final = 10_000

IDS_KEPT: Final = 20_000
"""Sealed ids, of all clients: what is bought often is not encrypted again for each who looks. About 6 MB."""

TEXT_PER_PLACE: Final = 100
"""Characters of an id that take one place among them."""

NO_BASE64: Final = re.compile(r"[^A-Za-z0-9+/_-]")

CURSOR: Final = "cursor"

ID: Final = "id"


DecidePairwise: TypeAlias = Callable[[Principal], bool]

SealedIds: TypeAlias = MemoryCache[tuple[str, str | None, str], str]
"""By the client, the type of the field where an id was found, and the id."""


class PairwiseWithoutSecret(Exception):
    """Nothing is given to a client whose ids cannot be sealed."""

    def __init__(self) -> None:
        super().__init__("A client has pairwise ids, and there is no FICHE_PAIRWISE_SECRET to make them of.")


class _Key:
    def __init__(self, secret: bytes, *context: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # most gateways are smaller without
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(SHA256(), KEY_BYTES + TAG_BYTES, None, _unambiguous(context)).derive(secret)
        self.tag = derived[KEY_BYTES:]
        self._cipher = AESSIV(derived[:KEY_BYTES])

    def seal(self, text: str) -> str:
        sealed = self.tag + self._cipher.encrypt(text.encode("utf-8", "surrogatepass"), None)
        return PREFIX + urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")

    def open(self, sealed: bytes) -> str | None:
        from cryptography.exceptions import InvalidTag

        try:
            opened = self._cipher.decrypt(sealed[TAG_BYTES:], None)
        except (InvalidTag, ValueError):
            return None
        return opened.decode("utf-8", "surrogatepass")


class ClientSeal:
    """Of one client. The keys of a type are derived when its first id passes."""

    def __init__(
        self, secret: bytes, client: str, types: frozenset[str], sealed_ids: SealedIds | None = None
    ) -> None:
        """`sealed_ids` may be those of many clients, under one secret and for one graph."""
        self._sealed_ids: SealedIds = MemoryCache(0) if sealed_ids is None else sealed_ids
        self._secret, self._client, self._types = secret, client, types
        self._cursor = _Key(secret, client, CURSOR)
        self._by_type: dict[str, _Key] = {}
        self._by_tag: dict[bytes, _Key] | None = None

    def id(self, value: str, type_name: str | None) -> str:
        place = (self._client, type_name, value)
        sealed = self._sealed_ids.get(place)
        if sealed is None:
            type_name = self._type_named_in(value) or type_name
            sealed = value if type_name is None else self._key(type_name).seal(value)
            self._sealed_ids.put(place, sealed, 1 + len(value) // TEXT_PER_PLACE)
        return sealed

    def cursor(self, value: str) -> str:
        return self._cursor.seal(value)

    def opened_id(self, value: str) -> str:
        """The id of the graph; UNKNOWN for one that this client was never given; what is no id as it is."""
        if not value.startswith(PREFIX):
            return value if self._type_named_in(value) is None else UNKNOWN
        sealed = _sealed_bytes(value)
        key = None if sealed is None else self._keys_by_tag().get(sealed[:TAG_BYTES])
        opened = None if key is None or sealed is None else key.open(sealed)
        return UNKNOWN if opened is None else opened

    def opened_cursor(self, value: str) -> str:
        """UNKNOWN for all that was not given to this client as a cursor."""
        sealed = _sealed_bytes(value)
        opened = None if sealed is None else self._cursor.open(sealed)
        return UNKNOWN if opened is None else opened

    def _key(self, type_name: str) -> _Key:
        key = self._by_type.get(type_name)
        if key is None:
            key = self._by_type[type_name] = _Key(self._secret, self._client, ID, type_name)
        return key

    def _keys_by_tag(self) -> dict[bytes, _Key]:
        if self._by_tag is None:
            self._by_tag = {key.tag: key for key in map(self._key, sorted(self._types))}
        return self._by_tag

    def _type_named_in(self, value: str) -> str | None:
        """The type of an id of the graph: base64 of `Type:key`, in whichever spelling."""
        letters = NO_BASE64.sub("", value).replace("+", "-").replace("/", "_")
        whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        name, colon, _ = urlsafe_b64decode(whole + "=" * (-len(whole) % 4)).partition(b":")
        type_name = name.decode("latin-1")
        return type_name if colon and type_name in self._types else None


def nobody(_: Principal) -> bool:
    return False


class Seals:
    """Of all clients, for the ids of one graph."""

    def __init__(
        self, secret: SecretStr | None, schema: GraphQLSchema, is_pairwise: DecidePairwise = nobody
    ) -> None:
        """`schema` has the types that clients may not see, too: an id of one would be no less an id."""
        self._secret = None if secret is None else secret.get_secret_value().encode()
        self._types, self._is_pairwise = types_with_ids(schema), is_pairwise
        self._seals: MemoryCache[str, ClientSeal] = MemoryCache(CLIENTS_KEPT)
        self._sealed_ids: SealedIds = MemoryCache(IDS_KEPT)

    def of(self, principal: Principal) -> ClientSeal | None:
        """None for a caller that may read the ids of the graph."""
        if not self._is_pairwise(principal):
            return None
        if self._secret is None:
            raise PairwiseWithoutSecret
        client = principal.client or principal.subject or ""
        seal = self._seals.get(client)
        if seal is None:
            seal = ClientSeal(self._secret, client, self._types, self._sealed_ids)
            self._seals.put(client, seal)
        return seal


def types_with_ids(schema: GraphQLSchema) -> frozenset[str]:
    """Whose ids are ids of the graph, nodes or not. Interfaces count: some subgraph may know nothing more
    exact."""
    return frozenset(
        type_.name
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        and ID in type_.fields
        and get_named_type(type_.fields[ID].type) is schema.type_map.get("ID")
    )


def _sealed_bytes(value: str) -> bytes | None:
    """Each id has one spelling: what decodes to the same bytes otherwise is no id."""
    try:
        text = value.removeprefix(PREFIX).encode("ascii")
        sealed = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, NotBase64):
        return None
    return sealed if value == PREFIX + urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii") else None


def _unambiguous(context: tuple[str, ...]) -> bytes:
    """No two contexts look alike: each part tells its own length."""
    parts = (part.encode("utf-8", "surrogatepass") for part in context)
    return b"fiche pairwise" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
