"""`@defer`, read from a node, and whether a request wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import BooleanValueNode, FragmentSpreadNode, InlineFragmentNode, StringValueNode, VariableNode

from schema.deferral import marker
from schema.selections import Condition

__all__ = ["DEFER", "DeferDirective", "DeferDirectives"]

DEFER = "defer"


@dataclass(frozen=True, slots=True)
class DeferDirective:
    label: str | None
    variable: str | None
    """Which decides; None where nothing does."""

    def holds(self, variables: Mapping[str, object]) -> bool:
        """An argument that is not given has its default, which is true."""
        return self.variable is None or variables.get(self.variable, True) is True


@dataclass(slots=True)
class DeferDirectives:
    """Those of one document, numbered as they are read."""

    found: list[DeferDirective] = field(default_factory=list)

    def condition(self, node: FragmentSpreadNode | InlineFragmentNode) -> Condition | None:
        """None where nothing is deferred, by a literal or without the directive."""
        for directive in node.directives or ():
            if directive.name.value == DEFER:
                given = {each.name.value: each.value for each in directive.arguments or ()}
                decides, label = given.get("if"), given.get("label")
                if isinstance(decides, BooleanValueNode) and not decides.value:
                    return None
                self.found.append(
                    DeferDirective(
                        label.value if isinstance(label, StringValueNode) else None,
                        decides.name.value if isinstance(decides, VariableNode) else None,
                    )
                )
                return marker((len(self.found) - 1,))
        return None

    def active(self, variables: Mapping[str, object]) -> frozenset[int]:
        return frozenset(number for number, each in enumerate(self.found) if each.holds(variables))
