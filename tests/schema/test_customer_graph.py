"""The five subgraphs of the customer graph, as their owners publish them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import parse, print_schema
from graphql.language import FieldDefinitionNode, ObjectTypeDefinitionNode

from schema.api_schema import api_schema
from schema.compose import compose
from schema.directives import applied, string_argument
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph
from schema.supergraph_printer import print_supergraph
from schema.supergraph_reader import read_supergraph

FOLDER = Path(__file__).parent / "customer_graph"


@pytest.fixture(scope="module")
def supergraph() -> Supergraph:
    subgraphs = [
        Subgraph(path.stem, f"http://{path.stem}.example/graphql", path.read_text())
        for path in sorted(FOLDER.glob("*.graphql"))
    ]
    composed = compose(subgraphs)
    assert isinstance(composed, Supergraph), composed
    return composed


def fields(supergraph: Supergraph) -> Iterator[tuple[str, FieldDefinitionNode]]:
    for name, found in supergraph.schema.type_map.items():
        if isinstance(found.ast_node, ObjectTypeDefinitionNode):
            for field in found.ast_node.fields or ():
                yield f"{name}.{field.name.value}", field


def test_it_composes_without_a_hint(supergraph: Supergraph) -> None:
    assert list(supergraph.subgraphs) == ["accounting", "commerce", "crm", "hub", "loyalty"]
    assert supergraph.hints == ()


def test_its_supergraph_is_printed_read_and_printed_unchanged(supergraph: Supergraph) -> None:
    read = read_supergraph(supergraph.sdl)

    assert print_supergraph(parse(read.sdl)) == supergraph.sdl
    assert (read.subgraphs, read.types) == (supergraph.subgraphs, supergraph.types)


def test_copies_and_personal_data_keep_their_marks(supergraph: Supergraph) -> None:
    copies = {
        coordinate: string_argument(mark, "field")
        for coordinate, field in fields(supergraph)
        for mark in applied(field, "copyOf")
    }

    assert copies == {
        "Account.loyaltyCardNumber": "LoyaltyMember.cardNumber",
        "CrmContact.companyName": "LedgerAccount.legalName",
        "CrmContact.email": "Account.email",
        "LedgerAccount.email": "Account.email",
        "LoyaltyMember.email": "Account.email",
        "LoyaltyMember.phone": "CrmContact.phone",
    }
    assert {coordinate for coordinate, field in fields(supergraph) if any(applied(field, "pii"))} >= {
        "Address.phone",
        "Customer.email",
        "ExchangeMessage.body",
        "ResolvedValue.value",
    }


def test_clients_see_neither_the_crosswalk_nor_the_steps_of_commands(supergraph: Supergraph) -> None:
    seen = print_schema(api_schema(supergraph))

    assert "displayName" in seen
    assert not [
        hidden for hidden in ("crmKeys", "accountErase", "RecordOutcome", "inaccessible") if hidden in seen
    ]


def test_the_hub_gives_the_keys_and_each_owner_requires_its_own(supergraph: Supergraph) -> None:
    requires = {
        subgraph: {str(field.requires.inner) for field in found.fields.values() if field.requires}
        for subgraph, found in supergraph.types["Customer"].items()
    }

    assert requires == {
        "accounting": {"ledgerKeys"},
        "commerce": {"commerceKeys", "commerceKeys agreesToProfiling"},
        "crm": {"crmKeys"},
        "hub": set(),
        "loyalty": {"loyaltyKeys"},
    }
