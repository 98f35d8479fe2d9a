"""One case: who asks, with which scopes, for what. The same seed draws the same case."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from graphql import GraphQLSchema, get_introspection_query

from subgraphs.kit.ids import decode_id
from tests.customer_graph.random_operations import draw_operation
from tests.customer_graph.rights_fuzz.askers import Asker
from tests.customer_graph.rights_fuzz.pairs import SEALED

__all__ = ["Case", "Pool", "Pools", "draw_case"]

Pool = Mapping[str, Sequence[str]]
"""Root fields and arguments, with values that find something."""


@dataclass(frozen=True)
class Pools:
    own: Pool
    """By which the asker comes to what it may see."""
    everybodys: Pool


WORD = re.compile(r"(?<![$\"\w.])[a-zA-Z]{4,}(?![\w\"])")

NEVER_MISSPELT = frozenset(("query", "Random", "fragment", "Part", "true", "false", "null"))


@dataclass(frozen=True)
class Case:
    asker: Asker
    scopes: tuple[str, ...]
    kind: str
    text: str
    variables: Mapping[str, object]

    def __str__(self) -> str:
        return "\n".join(
            (
                f"asker      {self.asker.name}",
                f"scopes     {' '.join(self.scopes) or '-'}",
                f"variables  {json.dumps(self.variables, ensure_ascii=False)}",
                self.text,
            )
        )


def draw_case(seed: int, asker: Asker, schema: GraphQLSchema, pools: Pools, scopes: Sequence[str]) -> Case:
    random = Random(f"rights {asker.name} {seed}")  # noqa: S311 - reproducible, not secret
    held = _scopes(random, asker, scopes)
    if random.random() < 0.04:
        return Case(asker, held, "introspection", get_introspection_query(descriptions=True), {})
    pool = pools.own if random.random() < 0.6 else pools.everybodys
    members: tuple[str, ...] = ()
    if random.random() < 0.25 and pool.get("nodes.ids"):
        members, ids = _of_one_type(random, pool)
        pool = {"node.id": ids, "nodes.ids": ids}
    operation = draw_operation(
        random.randrange(1_000_000_000),
        schema,
        pool,
        with_composites=random.random() < 0.25,
        most_fields=random.choice((6, 12, 24)),
        members=members,
    )
    case = Case(asker, held, "read", operation.text, operation.variables)
    if random.random() < 0.12:
        return replace(case, kind="misspelt", text=_misspelt(random, operation.text))
    return case


def _scopes(random: Random, asker: Asker, every: Sequence[str]) -> tuple[str, ...]:
    others = [scope for scope in every if scope != "me"]
    chance = random.random()
    if asker.client is None:
        found: list[str] = []
    elif asker.is_person and chance < 0.4:
        found = []
    elif chance < 0.6:
        found = others
    elif chance < 0.8:
        missing = random.sample(others, random.randint(1, 3))
        found = [scope for scope in others if scope not in missing]
    else:
        share = random.choice((0.2, 0.5, 0.8))
        found = [scope for scope in others if random.random() < share]
    return (*(("me",) if asker.is_person else ()), *found)


def _of_one_type(random: Random, pool: Pool) -> tuple[tuple[str, ...], Sequence[str]]:
    """Ids by which one finds something of this type, if it is the asker's; sealed ones say nothing of it."""
    ids = pool["nodes.ids"]
    by_type: dict[str, list[str]] = {}
    for id in ids:
        if not id.startswith(SEALED):
            by_type.setdefault(decode_id(id).type_name, []).append(id)
    if not by_type:
        return (), ids
    name = random.choice(sorted(by_type))
    return (name,), by_type[name]


def _misspelt(random: Random, text: str) -> str:
    words = [word for word in WORD.finditer(text) if word.group() not in NEVER_MISSPELT]
    if not words:
        return text
    word = random.choice(words)
    at = word.start() + random.randrange(1, len(word.group()))
    return text[:at] + text[at + 1 :]
