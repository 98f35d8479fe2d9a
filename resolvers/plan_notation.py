"""Plans in the field's notation: the text that users of other gateways know from their plan viewers.

    Fetch        root fields, or entities `{ requires } => { selections }` under `Flatten(path: …)`
    BatchFetch   several entity sets, or one set at several paths, in a single request
    Include/Skip a node that one Boolean variable decides
    Defer        the answer itself (`Primary`), and what comes later: each part with what it depends on

In `BatchFetch` every entity set stands under a `Flatten` of its own. `as: "Media"` marks representations
that are sent under the name of an interface instead of their own type. `contexts: [$context1: String from
../.. { currency }]` says what a variable is for each entity: a value of the object two fields above it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from resolvers.plan import (
    ConditionNode,
    Deferred,
    EntitySet,
    Fetch,
    Parallel,
    PlanNode,
    QueryPlan,
    ResponsePath,
    Sequence,
    print_path,
)
from schema.deferral import Deferral
from schema.selection_notation import INDENT, print_selections
from schema.selections import Condition

__all__ = ["print_node", "print_plan"]


def print_plan(plan: QueryPlan) -> str:
    if plan.deferred or plan.deferrals:
        return _block("QueryPlan", [_defer(plan)], "")
    if plan.node is None:
        return "QueryPlan {}"
    return _block("QueryPlan", [_node(plan.node, INDENT)], "")


def _defer(plan: QueryPlan) -> str:
    """Parts that are only told later, and fetched with the answer, are there without a fetch."""
    one, two, three = INDENT, INDENT * 2, INDENT * 3
    primary = "Primary {}" if plan.node is None else _block("Primary", [_node(plan.node, three)], two)
    served = {number for each in plan.deferred for number in each.serves}
    later = [
        _block(_deferred(each, plan.deferrals), _nodes(each.node, INDENT * 4), three)
        for each in plan.deferred
    ]
    later += [
        f"{_deferred(Deferred((number,), (0,), None), plan.deferrals)} {{}}"
        for number in range(len(plan.deferrals))
        if number not in served
    ]
    return _block("Defer", [primary, _list(later, two)], one)


def _nodes(node: PlanNode | None, indent: str) -> list[str]:
    return [] if node is None else [_node(node, indent)]


def _list(texts: list[str], indent: str) -> str:
    return "\n".join(["[", *(f"{indent}{INDENT}{text}," for text in texts), f"{indent}]"])


def _deferred(deferred: Deferred, deferrals: tuple[Deferral, ...]) -> str:
    """Several paths and labels where several deferrals want the same."""
    served = [deferrals[number] for number in deferred.serves]
    paths = dict.fromkeys(".".join(each.path) for each in served)
    texts = [f"depends: [{', '.join(map(str, deferred.depends))}]"]
    texts += [f'path: "{path}"' for path in paths]
    texts += [f'label: "{each.label}"' for each in served if each.label is not None]
    return f"Deferred({', '.join(texts)})"


def print_node(node: PlanNode) -> str:
    return _node(node, "")


def _node(node: PlanNode, indent: str) -> str:
    deeper = indent + INDENT
    match node:
        case Fetch():
            return _fetch(node, indent)
        case Sequence(nodes):
            return _block("Sequence", [_node(inner, deeper) for inner in nodes], indent)
        case Parallel(nodes):
            return _block("Parallel", [_node(inner, deeper) for inner in nodes], indent)
        case ConditionNode(conditions, inner):
            return _condition(conditions, inner, indent)
    assert_never(node)


def _condition(conditions: tuple[Condition, ...], node: PlanNode, indent: str) -> str:
    if not conditions:
        return _node(node, indent)
    first, *others = conditions
    head = f"{'Skip' if first.negated else 'Include'}(if: ${first.variable})"
    return _block(head, [_condition(tuple(others), node, indent + INDENT)], indent)


def _fetch(fetch: Fetch, indent: str) -> str:
    deeper = indent + INDENT
    service = f'service: "{fetch.subgraph}"'
    match fetch.entities:
        case () if not fetch.path:
            return _braces(f"Fetch({service})", print_selections(fetch.selections, deeper), indent)
        case ():
            asked = print_selections(fetch.selections, deeper + INDENT)
            return _block(_flatten((fetch.path,)), [_braces(f"Fetch({service})", asked, deeper)], indent)
        case (EntitySet(paths=(path,)) as entities,):
            inner = _braces(
                f"Fetch({service}{_as_type(entities)}{_contexts(entities)})",
                _exchange(entities, deeper + INDENT),
                deeper,
            )
            return _block(_flatten((path,)), [inner], indent)
        case several:
            return _block(
                f"BatchFetch({service})", [_batched(entities, deeper) for entities in several], indent
            )


def _batched(entities: EntitySet, indent: str) -> str:
    return _braces(
        _flatten(entities.paths, _as_type(entities) + _contexts(entities)),
        _exchange(entities, indent + INDENT),
        indent,
    )


def _flatten(paths: tuple[ResponsePath, ...], more: str = "") -> str:
    texts = [f'"{print_path(path)}"' for path in paths]
    where = f"path: {texts[0]}" if len(texts) == 1 else f"paths: [{', '.join(texts)}]"
    return f"Flatten({where}{more})"


def _as_type(entities: EntitySet) -> str:
    return "" if entities.as_type is None else f', as: "{entities.as_type}"'


def _contexts(entities: EntitySet) -> str:
    taken = [
        f"${found.name}: {found.type} from {'/'.join(['..'] * found.levels)} {found.selection}"
        for found in entities.contexts
    ]
    return f", contexts: [{', '.join(taken)}]" if taken else ""


def _exchange(entities: EntitySet, indent: str) -> str:
    requires = print_selections(entities.requires, indent)
    return f"{requires} =>\n{indent}{print_selections(entities.selections, indent)}"


def _block(head: str, nodes: Iterable[str], indent: str) -> str:
    return "\n".join([head + " {", *(f"{indent}{INDENT}{node}," for node in nodes), indent + "}"])


def _braces(head: str, text: str, indent: str) -> str:
    return f"{head} {{\n{indent}{INDENT}{text}\n{indent}}}"
