"""A case whose subgraphs are changed at random. The same seed gives the same case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from graphql.language import ObjectTypeDefinitionNode

from tests.conformance.case_file import Case
from tests.conformance.mutations import fields, keys, subgraphs, types
from tests.conformance.mutations.memory import filled, settled
from tests.conformance.mutations.parts import Mutation, Parts, has, marked, part_of
from tests.conformance.mutations.texts import reading_what_is_given

__all__ = ["MUTATIONS", "Mutated", "can_be_mutated", "mutated"]

MUTATIONS: tuple[Mutation, ...] = (
    fields.move_field,
    fields.share_field,
    fields.override_field,
    fields.drop_field,
    fields.require_field,
    fields.leave_external_and_provide,
    keys.add_key,
    keys.remove_key,
    keys.make_key_unresolvable,
    keys.widen_key,
    types.make_nullable,
    types.make_non_null,
    types.hide_field,
    types.hide_type,
    types.implement_interface,
    types.add_union_member,
    types.add_interface_object,
    subgraphs.split_subgraph,
    subgraphs.merge_subgraphs,
    subgraphs.drop_subgraph,
    subgraphs.rename_root,
)

_RARE = (fields.drop_field, types.hide_type, keys.remove_key, subgraphs.drop_subgraph)
"""They end in a refusal more often than not."""


@dataclass(frozen=True, slots=True)
class Mutated:
    case: Case
    steps: tuple[str, ...]
    """The names of the mutations that were made."""

    def __str__(self) -> str:
        """As the file of a case begins."""
        texts = (
            f"=== subgraph {subgraph.name}{_marks(subgraph.marks)}\n{subgraph.sdl}--- data\n{subgraph.rows}\n"
            for subgraph in self.case.subgraphs
        )
        return "\n".join([f"{self.case.name}: {', '.join(self.steps)}", *texts])


def can_be_mutated(case: Case) -> bool:
    """A subgraph that links for itself may call the directives otherwise."""
    return "oracle" not in case.sections and all(
        "@link" not in subgraph.sdl and "federation 1" not in subgraph.marks for subgraph in case.subgraphs
    )


def mutated(case: Case, seed: str, left_out: Iterable[int] = ()) -> Mutated:
    """Each step draws by itself, so that one can be left out and the others stay what they are."""
    random = Random(seed)  # noqa: S311 - nothing secret is drawn
    originals = tuple(settled(part_of(text)) for text in case.subgraphs)
    parts = originals
    made: list[str] = []
    for step in range(random.choice((1, 2, 2, 3, 3, 4))):
        own = Random(f"{seed} {step}")  # noqa: S311 - nothing secret is drawn
        changed = _step(parts, own)
        if changed is not None and step not in left_out:
            parts, name = changed
            made.append(name)
    texts = tuple(part.as_text() for part in reading_what_is_given(filled(parts, originals)))
    return Mutated(replace(case, subgraphs=texts), tuple(made))


def _step(parts: Parts, random: Random) -> tuple[Parts, str] | None:
    weights = [1 if mutation in _RARE else 4 for mutation in MUTATIONS]
    for _ in range(20):
        (mutation,) = random.choices(MUTATIONS, weights)
        changed = mutation(parts, random)
        if changed is not None:
            return _sharing_values(changed, parts), mutation.__name__
    return None


def _sharing_values(parts: Parts, before: Parts) -> Parts:
    """A type without a key that came to another subgraph is shared by all."""
    known = {part.name: part for part in before}
    came = {
        node.name.value
        for part in parts
        for node in part.types
        if part.name in known and known[part.name].type(node.name.value) is None and not has(node, "key")
    }
    return tuple(
        replace(
            part,
            document=replace(
                part.document,
                definitions=tuple(
                    replace(node, fields=tuple(marked(field, "@shareable") for field in node.fields or ()))
                    if isinstance(node, ObjectTypeDefinitionNode) and node.name.value in came
                    else node
                    for node in part.document.definitions
                ),
            ),
        )
        for part in parts
    )


def _marks(marks: frozenset[str]) -> str:
    return f" ({', '.join(sorted(marks))})" if marks else ""
