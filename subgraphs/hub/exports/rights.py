"""Who may have an export: all that every system holds of a person, in one document."""

from __future__ import annotations

from subgraphs.kit.context import Caller

__all__ = ["SCOPE", "may_have_exports"]

SCOPE = "privacy:export"


def may_have_exports(caller: Caller) -> bool:
    """Whoever stands for a customer is no member of staff, and whoever sees some rows only is none."""
    if caller.subject is not None:
        return False
    context = caller.context
    return context is None or (context.sees_all and SCOPE in context.scopes)
