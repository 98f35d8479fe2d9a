"""A step command cannot be called through the gateway, and no subgraph takes it from anybody but the hub."""

from __future__ import annotations

from pathlib import Path

from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type

from gateway.commands.islands import composed_islands
from schema.api_schema import api_schema
from subgraphs.accounting.schema import SCHEMA as ACCOUNTING
from subgraphs.commerce.schema import SCHEMA as COMMERCE
from subgraphs.crm.schema import SCHEMA as CRM
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.signed_calls import HubSigner, new_hub_key
from subgraphs.loyalty.schema import SCHEMA as LOYALTY
from tests.subgraphs.hub.operations.shop import Shop, open_shop

SCHEMAS = {"commerce": COMMERCE, "crm": CRM, "loyalty": LOYALTY, "accounting": ACCOUNTING}

VALUES = {"ID": '"a"', "String": '"a"', "Decimal": '"1"', "Int": "1", "ContactKind": "PERSON"}


def steps(schema: SubgraphSchema) -> list[str]:
    """The fields of Mutation that are @inaccessible, each as a call."""
    printed = schema.as_str()
    mutation = schema.executable.mutation_type
    assert isinstance(mutation, GraphQLObjectType)
    calls = []
    for name, field in mutation.fields.items():
        line = next(line for line in printed.splitlines() if line.strip().startswith(f"{name}("))
        if not line.endswith("@inaccessible"):
            continue
        given = ", ".join(
            f"{argument}: {_value(argument, get_named_type(of.type).name)}"
            for argument, of in field.args.items()
            if isinstance(of.type, GraphQLNonNull)
        )
        calls.append(f"mutation {{ {name}({given}) {{ userErrors {{ code }} }} }}")
    return calls


def _value(argument: str, type_name: str) -> str:
    return f"[{VALUES[type_name]}]" if argument.endswith("Ids") else VALUES[type_name]


async def refusals(shop: Shop, headers: dict[str, str]) -> dict[str, set[str]]:
    """The codes with which each subgraph answers all its steps."""
    codes: dict[str, set[str]] = {}
    for name, schema in SCHEMAS.items():
        for call in steps(schema):
            answer = await shop.direct(name, call, headers=headers)
            codes.setdefault(name, set()).update(
                error["extensions"]["code"]
                for error in answer.get("errors", [{"extensions": {"code": "DONE"}}])
            )
    return codes


async def test_no_subgraph_takes_a_step_from_anybody_but_the_hub(folder: Path) -> None:
    forged = HubSigner(new_hub_key().private)
    async with open_shop(folder) as shop:
        for headers in ({}, {"fiche-hub": "hub"}, forged.headers("commerce", "op")):
            assert await refusals(shop, headers) == {name: {"FORBIDDEN"} for name in SCHEMAS}


async def test_the_signature_for_one_subgraph_serves_no_other(folder: Path) -> None:
    async with open_shop(folder) as shop:
        headers = HubSigner(shop.keys.signing).headers("hub", "op")

        assert await refusals(shop, headers) == {name: {"FORBIDDEN"} for name in SCHEMAS}


def test_the_graph_that_clients_see_has_no_step() -> None:
    api = api_schema(composed_islands())
    assert api.mutation_type is not None
    seen = set(api.mutation_type.fields)

    hidden = {call.split("{ ")[1].split("(")[0] for schema in SCHEMAS.values() for call in steps(schema)}
    assert len(hidden) >= 20
    assert seen & hidden == set()
    assert "customerEmailChange" in seen
