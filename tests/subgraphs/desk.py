"""An island as the hub writes to it: with its signature, and a clock that a test may set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx
from graphql import GraphQLNonNull, GraphQLObjectType
from sqlalchemy import Executable, Table, func, insert, select

from subgraphs.kit.database import AnyRow, sync_engine
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.signed_calls import HubSigner, new_hub_key
from subgraphs.kit.write_tables import WriteTables

KEY = new_hub_key()
SIGNER = HubSigner(KEY.private)

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

SUBJECTS = (
    "records { recordId kind outcome legalBasis retainedUntil file fileUntil } userErrors { code field }"
)

Row = dict[str, object]


@dataclass
class Clock:
    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass(frozen=True)
class Island:
    name: str
    schema: SubgraphSchema
    selections: Mapping[str, str]
    """Type of a payload -> what a test wants to see of it."""
    writes: WriteTables


@dataclass
class Desk:
    client: httpx.AsyncClient
    url: str
    island: Island
    clock: Clock = field(default_factory=Clock)

    async def answer(self, mutation: str, by: str | None = "op-1", **arguments: object) -> Row:
        """`by`: the operation for which the hub signs; None for a caller that is not the hub."""
        request = {"query": self._document(mutation, arguments), "variables": arguments}
        response = await self.client.post("/graphql", json=request, headers=self.headers(by))
        answer: Row = response.json()
        return answer

    async def call(self, mutation: str, by: str | None = "op-1", **arguments: object) -> Row:
        answer = await self.answer(mutation, by, **arguments)
        assert "errors" not in answer, answer["errors"]
        data = answer["data"]
        assert isinstance(data, dict)
        payload: Row = data[mutation]
        return payload

    def headers(self, by: str | None) -> dict[str, str]:
        return SIGNER.headers(self.island.name, by) if by else {}

    def add(self, table: Table, *rows: Row) -> None:
        engine = sync_engine(self.url)
        with engine.begin() as connection:
            connection.execute(insert(table), list(rows))
        engine.dispose()

    def rows(self, statement: Executable) -> Sequence[AnyRow]:
        engine = sync_engine(self.url)
        with engine.begin() as connection:
            found = connection.execute(statement).all()
        engine.dispose()
        return found

    def count(self, table: Table) -> int:
        return int(str(self.rows(select(func.count()).select_from(table))[0][0]))

    def events(self, key: str) -> list[tuple[str, object]]:
        """What the outbox tells of a record, oldest first."""
        outbox = self.island.writes.outbox
        told = select(outbox).where(outbox.c.record_key == key).order_by(outbox.c.id)
        return [(row.kind, row.notes) for row in self.rows(told)]

    def _document(self, mutation: str, arguments: Row) -> str:
        """With all arguments as variables, and a selection that shows the payload."""
        type_ = self.island.schema.executable.mutation_type
        assert type_ is not None
        known = type_.fields[mutation]
        declared = ", ".join(f"${name}: {known.args[name].type}" for name in arguments)
        given = ", ".join(f"{name}: ${name}" for name in arguments)
        payload = known.type.of_type if isinstance(known.type, GraphQLNonNull) else known.type
        assert isinstance(payload, GraphQLObjectType)
        return f"mutation({declared}) {{ {mutation}({given}) {{ {self.island.selections[payload.name]} }} }}"


def codes(payload: Row) -> list[tuple[str, ...]]:
    """The user errors: code, and the path of the argument."""
    errors = payload["userErrors"]
    assert isinstance(errors, list)
    return [(error["code"], *(error["field"] or ())) for error in errors]


def steps(schema: SubgraphSchema) -> list[str]:
    """The mutations that are hidden from clients."""
    type_ = schema.executable.mutation_type
    assert type_ is not None
    printed = schema.as_str().splitlines()
    return [
        name
        for name in type_.fields
        if any(line.strip().startswith(f"{name}(") and "@inaccessible" in line for line in printed)
    ]
