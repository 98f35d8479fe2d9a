"""The rules by which a copy is compared with its owner, by the name that `@copyOf(compare:)` gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from subgraphs.hub.composites.compare.email import fold_email
from subgraphs.hub.composites.compare.exact import fold_exact
from subgraphs.hub.composites.compare.name import fold_name
from subgraphs.hub.composites.compare.phone import fold_phone

__all__ = ["FOLDS", "Fold", "equivalent"]

Fold = Callable[[str], str]

FOLDS: Mapping[str, Fold] = MappingProxyType(
    {"exact": fold_exact, "email": fold_email, "name": fold_name, "phone": fold_phone}
)


def equivalent(rule: str, left: str, right: str) -> bool:
    """Whether two texts say the same by this rule. Raises KeyError for a rule that does not exist."""
    fold = FOLDS[rule]
    return fold(left) == fold(right)
