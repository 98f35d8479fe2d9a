"""Contracts choose by the names of tags, so these are plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import all_directives, string_argument
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import TAG

__all__ = ["check_tag_names"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_/-]{0,127}")


def check_tag_names(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        for node in all_directives(owner.node):
            name = string_argument(node, "name")
            if node.name.value == TAG and name is not None and not _NAME.fullmatch(name):
                yield composition_error(
                    ErrorCode.INVALID_TAG_NAME,
                    f'[{schema.name}] "{name}" is no name of a tag. Begin with a letter; letters, digits, '
                    "`_`, `-` and `/` may follow, 128 characters at most.",
                    [(schema.name, node)],
                )
