"""The only place where the key of something kept is spelt, and the names of the tags that it bears.

A key holds everything that an answer depends on. Two parts never run into each other: they are hashed as one
JSON text, or each by itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

__all__ = ["PUBLIC", "Keys", "digest", "digest_of"]

PUBLIC: Final = "public"
"""The partition of what is the same for everybody."""


def digest(*parts: object) -> str:
    """Of JSON values."""
    text = json.dumps(parts, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return digest_of(text.encode("utf-8", "surrogatepass"))


def digest_of(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """Of one subgraph."""

    subgraph: str
    schema: str
    """What its types are: a changed schema begins with nothing."""

    def shape(self, *parts: object) -> str:
        """All that is asked of an entity: selections, variables, contexts."""
        return digest("entity", self.subgraph, self.schema, parts)

    def entity(self, shape: str, thing: str, partition: str) -> str:
        """`thing` is the digest of a representation."""
        return f"{shape}:{thing}:{partition}"

    def root(self, operation: str, variables: object, partition: str) -> str:
        return digest("root", self.subgraph, self.schema, operation, variables, partition)

    def of_subgraph(self) -> str:
        return f"{self.subgraph}"

    def of_partition(self, partition: str) -> str:
        """What one caller was told."""
        return f"{self.subgraph}:partition:{partition}"

    def of_type(self, name: str) -> str:
        """Entities of the type, and answers in which such entities stand."""
        return f"{self.subgraph}:type:{name}"

    def of_answers_with(self, name: str) -> str:
        """Answers in which entities of the type stand, but not the entities themselves."""
        return f"{self.subgraph}:with:{name}"

    def of_entity(self, type_name: str, key: object) -> str:
        return f"{self.subgraph}:entity:{digest(type_name, key)}"

    def of_name(self, cache_tag: str) -> str:
        """A tag that the subgraph itself gave."""
        return f"{self.subgraph}:name:{digest(cache_tag)}"

    def of_names(self) -> str:
        """Invalidated before any tag that the subgraph itself gave."""
        return f"{self.subgraph}:names"
