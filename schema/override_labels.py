"""A supergraph as it is while some labels of `@override(label:)` are active and the others are not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from schema.supergraph import FieldInSubgraph, Supergraph, TypeInSubgraph

__all__ = ["override_labels", "with_labels"]


def override_labels(supergraph: Supergraph) -> tuple[str, ...]:
    labels = {
        field.override_label
        for in_subgraphs in supergraph.types.values()
        for found in in_subgraphs.values()
        for field in found.fields.values()
    }
    return tuple(sorted(label for label in labels if label is not None))


def with_labels(supergraph: Supergraph, active: Collection[str]) -> Supergraph:
    """No field of the result has a label: each has been given to the one side or to the other."""
    types: Mapping[str, Mapping[str, TypeInSubgraph]] = {
        name: {
            subgraph: replace(found, fields=dict(_decided(found, active, _taken(in_subgraphs, active))))
            for subgraph, found in in_subgraphs.items()
        }
        for name, in_subgraphs in supergraph.types.items()
    }
    return replace(supergraph, types=types)


def _taken(in_subgraphs: Mapping[str, TypeInSubgraph], active: Collection[str]) -> frozenset[tuple[str, str]]:
    """The fields that another subgraph has taken over, as (subgraph, field). Some compositions put the label
    on the new owner's field only."""
    return frozenset(
        (field.override_from, name)
        for found in in_subgraphs.values()
        for name, field in found.fields.items()
        if field.override_from is not None and field.override_label in active
    )


def _decided(
    found: TypeInSubgraph, active: Collection[str], taken: Collection[tuple[str, str]]
) -> Iterator[tuple[str, FieldInSubgraph]]:
    for name, field in found.fields.items():
        takes_over = field.override_from is not None
        if field.override_label is None:
            yield name, replace(field, overridden=True) if (found.subgraph, name) in taken else field
        elif takes_over == (field.override_label in active):
            yield name, replace(field, override_from=None, override_label=None)
        else:  # it stands for keys and requires alone
            yield name, replace(field, overridden=True, override_from=None, override_label=None)
