"""What the oracle does with answers that are there: compares, joins and reads them."""

from __future__ import annotations

from graphql import parse_value, value_from_ast_untyped

from schema.selections import Arguments
from tests.conformance.subgraph import Json, Stance

__all__ = ["agree", "has_null", "merged", "only_values", "plain"]


def agree(answers: list[object]) -> bool:
    """Whether it does not matter which of them is taken; of objects, only whether there are as many."""
    if not answers or all(isinstance(answer, Stance) for answer in answers):
        return True
    first, *others = answers
    if not isinstance(first, list):
        return all(first == other for other in others)
    lists = [answer for answer in answers if isinstance(answer, list) and len(answer) == len(first)]
    return len(lists) == len(answers) and all(agree(list(items)) for items in zip(*lists, strict=True))


def only_values(gathered: object) -> object:
    """What a selection of one value finds, without the objects around it."""
    if isinstance(gathered, list):
        return [only_values(item) for item in gathered]
    if isinstance(gathered, dict):
        (value,) = gathered.values()
        return only_values(value)
    return gathered


def has_null(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(has_null, value.values()))
    if isinstance(value, list):
        return any(map(has_null, value))
    return value is None


def merged(one: object, other: object) -> Json:
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    joined = dict(one)
    for name, value in other.items():
        both = name in joined and isinstance(value, dict) and isinstance(joined[name], dict)
        joined[name] = merged(joined[name], value) if both else value
    return joined


def plain(arguments: Arguments) -> Json:
    return {name: value_from_ast_untyped(parse_value(str(value))) for name, value in arguments}
