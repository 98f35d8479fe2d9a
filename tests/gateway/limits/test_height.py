from __future__ import annotations

from graphql import OperationDefinitionNode, parse

from gateway.errors import Refusal
from gateway.limits.height import limit_height
from gateway.limits.written_out import written_out


def limited(text: str, maximum: int) -> Refusal | None:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return limit_height(written_out(document, operation), maximum)


def test_fields_are_counted_with_fragments_written_out() -> None:
    text = "{ customer { ...who ... on Customer { ...who } } } fragment who on Customer { id name }"

    assert limited(text, 5) is None
    refusal = limited(text, 4)
    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "MAX_HEIGHT_LIMIT"


def test_fragments_that_double_each_other_are_refused_without_writing_them_out() -> None:
    doubling = " ".join(
        f"fragment f{n} on Customer {{ a: friend {{ ...f{n + 1} }} b: friend {{ ...f{n + 1} }} }}"
        for n in range(100)
    )

    refusal = limited(f"{{ ...f0 }} {doubling} fragment f100 on Customer {{ id }}", 10_000)

    assert isinstance(refusal, Refusal)
