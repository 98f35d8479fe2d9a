"""All that is limited of an operation by its text alone, in the order in which it is checked.

The height comes first and holds always: it bounds what the gateway itself does with an operation.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from graphql import DocumentNode, OperationDefinitionNode

from gateway.errors import Refusal
from gateway.limits.aliases import limit_aliases
from gateway.limits.depth import limit_depth
from gateway.limits.directives import limit_directives
from gateway.limits.height import limit_height
from gateway.limits.introspection_depth import limit_introspection_depth
from gateway.limits.root_fields import limit_root_fields
from gateway.limits.written_out import WrittenOut, written_out

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["limit_operation"]

log = logging.getLogger("fiche.gateway.limits")

Limit = Callable[[WrittenOut, int], Refusal | None]


def limit_operation(
    document: DocumentNode, operation: OperationDefinitionNode, settings: Settings
) -> Refusal | None:
    """`document` must be valid: fragments without cycles."""
    asked = written_out(document, operation)
    if refusal := limit_height(asked, settings.max_height):
        return refusal
    for limit, maximum in _limits(settings):
        refusal = limit(asked, maximum)
        if refusal and not settings.warn_only:
            return refusal
        if refusal:
            log.warning("Operation %s: %s", operation.name.value if operation.name else "", refusal)
    return None


def _limits(settings: Settings) -> Iterator[tuple[Limit, int]]:
    yield limit_depth, settings.max_depth
    yield limit_root_fields, settings.max_root_fields
    yield limit_aliases, settings.max_aliases
    yield limit_directives, settings.max_directives
    yield limit_introspection_depth, settings.max_introspection_depth
