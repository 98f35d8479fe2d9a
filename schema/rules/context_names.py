"""The name of a context stands behind that of its subgraph in the supergraph, after underscores."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.subgraph.contexts import set_contexts
from schema.subgraph.model import SubgraphSchema

__all__ = ["check_context_names"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def check_context_names(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        for name, application in set_contexts(owner):
            if not _NAME.fullmatch(name):
                yield composition_error(
                    ErrorCode.CONTEXT_NAME_INVALID,
                    f'[{schema.name}] @context(name: "{name}") on `{owner.name}`: the name of a context '
                    "begins with a letter and has only letters and digits. Rename it.",
                    [(schema.name, application)],
                )
