"""What differs between two supergraphs, and whom it hurts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from graphql import build_schema

from schema.changes import Change, ChangeCode, Criticality, Effect, changes, effect_on
from schema.changes.roots import root_changes
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

CASES = sorted((Path(__file__).parent / "changes").glob("*.graphql"))

Compose = Callable[[str], Supergraph]


@pytest.fixture
def shop(subgraph: Callable[[str, str], Subgraph]) -> Compose:
    def composed(sdl: str) -> Supergraph:
        supergraph = compose([subgraph("shop", sdl)])
        assert isinstance(supergraph, Supergraph), supergraph
        return supergraph

    return composed


def read(path: Path) -> tuple[str, str, str]:
    _, _, versions = path.read_text().partition("# before\n")
    before, _, rest = versions.partition("# after\n")
    after, _, expected = rest.partition("# expected\n")
    return before, after, expected


def told(found: tuple[Change, ...]) -> str:
    return "".join(f"{change.criticality.value} {change}\n" for change in found)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_each_change_is_told_with_its_weight_and_its_coordinate(path: Path, shop: Compose) -> None:
    before, after, expected = read(path)

    assert told(changes(shop(before), shop(after))) == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nothing_differs_from_itself(path: Path, shop: Compose) -> None:
    before, after, _ = read(path)

    assert changes(shop(before), shop(before)) == ()
    assert changes(shop(after), shop(after)) == ()


def test_every_change_has_a_case() -> None:
    shown = {line.split()[1] for path in CASES for line in read(path)[2].splitlines()}

    # Roots keep their names in what we compose; a supergraph from elsewhere may name them otherwise.
    assert sorted({code.value for code in ChangeCode} - shown) == ["ROOT_RENAMED"]


def test_a_root_may_take_another_name() -> None:
    old = build_schema("type Query { orders: Int }")
    new = build_schema("schema { query: Shop } type Shop { orders: Int }")

    assert list(root_changes(old, new)) == [
        Change(ChangeCode.ROOT_RENAMED, "Query", "The query root is `Shop` now.")
    ]


def test_what_breaks_comes_first(shop: Compose) -> None:
    found = changes(
        shop("type Query { zebra: Int  orders: Status } enum Status { OPEN }"),
        shop("type Query { apple: Int  orders: Status } enum Status { OPEN PAID }"),
    )

    assert [(change.criticality, change.coordinate) for change in found] == [
        (Criticality.BREAKING, "Query.zebra"),
        (Criticality.DANGEROUS, "Status.PAID"),
        (Criticality.SAFE, "Query.apple"),
    ]


OLD = """
type Query { orders(filter: Filter, first: Int): [Order!]! }
type Order { number: String!  total: Int!  note: String  status: Status }
input Filter { status: [Status!]  owner: Owner }
input Owner { email: String }
enum Status { OPEN PAID }
"""
NEW = """
type Query { orders(filter: Filter, first: Int!): [Order!]! }
type Order { number: String!  total: Int  status: Status }
input Filter { status: [Status!]  owner: Owner }
input Owner { mail: String! }
enum Status { OPEN }
"""


@pytest.mark.parametrize(
    ("document", "effect"),
    [
        ("{ orders(first: 3) { number } }", Effect()),
        (
            "{ orders(first: 3) { number note } }",
            Effect(reasons=("1:29: Cannot query field 'note' on type 'Order'.",)),
        ),
        (
            "{ orders(first: 3) { total } }",
            Effect(
                reasons=(
                    "It reads `Order.total`. It was of type `Int!`, and is of `Int` now: "
                    "clients may meet null.",
                )
            ),
        ),
        (
            "{ orders { number } }",
            Effect(
                reasons=(
                    "1:3: Argument 'Query.orders(first:)' of type 'Int!' is required, but it was not "
                    "provided.",
                )
            ),
        ),
        (
            "query ($of: Filter) { orders(first: 3, filter: $of) { number } }",
            Effect(
                reasons=(
                    "Its variables may hold `Owner.email`. It was of type `String`, and is gone.",
                    "Its variables may hold `Owner.mail`. It is new, of type `String!`, and must be given.",
                    "Its variables may hold `Status.PAID`. The value is gone.",
                )
            ),
        ),
        (
            "{ customers { name } }",
            Effect(refused_before=("1:3: Cannot query field 'customers' on type 'Query'.",)),
        ),
        ("{ orders", Effect(refused_before=("1:9: Syntax Error: Expected Name, found <EOF>.",))),
    ],
)
def test_a_document_breaks_by_what_it_writes_reads_and_may_send(
    document: str, effect: Effect, shop: Compose
) -> None:
    old, new = build_schema(OLD), build_schema(NEW)

    assert effect_on(document, old, new, changes(shop(OLD), shop(NEW))) == effect
