"""Whole plans: an operation in, the plan's text out."""

from collections.abc import Callable

import pytest

from gateway.planning import NoPlan, TooManyChoices, plan
from schema.query_graph import QueryGraph
from tests.gateway.planning.conftest import operation, squeezed


def planned(text: str, graph: QueryGraph) -> str:
    return squeezed(plan(operation(text, graph), graph))


def test_what_one_subgraph_knows_is_one_fetch(shop: QueryGraph) -> None:
    """No other subgraph is asked for a key that is there already."""
    text = planned('{ order(number: "A1") { number total customer { id email } } }', shop)

    assert text == squeezed("""
        QueryPlan { Fetch(service: "commerce") {
          { order(number: "A1") { number total customer { id email } } }
        } }""")


def test_an_entity_is_found_again_by_its_key(shop: QueryGraph) -> None:
    """The key is fetched for the jump, with the type that the representation needs."""
    text = planned('{ order(number: "A1") { points } }', shop)

    assert text == squeezed("""
        QueryPlan { Sequence {
          Fetch(service: "commerce") { { order(number: "A1") { __typename number } } },
          Flatten(path: "order") { Fetch(service: "loyalty") {
            { ... on Order { __typename number } } => { ... on Order { points } }
          } }
        } }""")


def test_what_requires_names_is_fetched_first(shop: QueryGraph) -> None:
    """The required total rides along with the order and is sent with the key."""
    text = planned("{ orders { posting } }", shop)

    assert text == squeezed("""
        QueryPlan { Sequence {
          Fetch(service: "commerce") { { orders { __typename number total } } },
          Flatten(path: "orders.@") { Fetch(service: "accounting") {
            { ... on Order { __typename number total } } => { ... on Order { posting } }
          } }
        } }""")


def test_subgraphs_that_wait_for_nobody_else_run_side_by_side(shop: QueryGraph) -> None:
    text = planned("{ orders { points invoices { number } } }", shop)

    assert 'Parallel { Flatten(path: "orders.@") { Fetch(service: "loyalty")' in text
    assert text.count("Fetch(service:") == 3


def test_two_places_that_ask_the_same_share_a_request(shop: QueryGraph) -> None:
    """Equal representations of both lists are then sent once."""
    text = planned('{ orders { points } customer(id: "7") { orders { points } } }', shop)

    assert text.count('service: "loyalty"') == 1
    assert 'Flatten(paths: ["orders.@", "customer.orders.@"])' in text


def test_an_alias_that_takes_the_name_of_a_key_gives_way_to_nobody(shop: QueryGraph) -> None:
    """The client's `number` is the total; the key lies under another name and is sent under its own."""
    text = planned("{ orders { number: total points } }", shop)

    assert text == squeezed("""
        QueryPlan { Sequence {
          Fetch(service: "commerce") { { orders { __typename number: total _number_2: number } } },
          Flatten(path: "orders.@") { Fetch(service: "loyalty") {
            { ... on Order { __typename _number_2: number } } => { ... on Order { points } }
          } }
        } }""")


def test_a_fetch_that_serves_only_what_is_skipped_is_skipped(shop: QueryGraph) -> None:
    text = planned("query ($all: Boolean!) { orders { number points @include(if: $all) } }", shop)

    assert (
        squeezed("""
        Include(if: $all) { Flatten(path: "orders.@") { Fetch(service: "loyalty") {
          { ... on Order { __typename number } } => { ... on Order { points } }
        } } }""")
        in text
    )


def test_mutations_run_one_after_the_other(shop: QueryGraph) -> None:
    """Each waits for the one before, also across subgraphs, and what belongs to an earlier one need not."""
    text = planned(
        'mutation { cancel(number: "A1") { number } grant(card: "C", points: 5) { balance } '
        'again: cancel(number: "A2") { points } }',
        shop,
    )

    order = [text.index(field) for field in ('cancel(number: "A1")', "grant(", "again:", "points }")]
    assert order == sorted(order)
    assert text.count("Sequence") == 1


def test_a_value_without_a_key_is_shared_out(graph_of: Callable[..., QueryGraph]) -> None:
    """Both subgraphs resolve the address, each for the half it knows."""
    graph = graph_of(
        commerce="""
            type Query { store(id: ID!): Store }
            type Store @key(fields: "id") { id: ID!  address: Address @shareable }
            type Address { city: String }
        """,
        maps="""
            type Store @key(fields: "id") { id: ID!  address: Address @shareable }
            type Address { latitude: Float }
        """,
    )

    text = planned('{ store(id: "1") { address { city latitude } } }', graph)

    assert text == squeezed("""
        QueryPlan { Sequence {
          Fetch(service: "commerce") { { store(id: "1") { __typename address { city } id } } },
          Flatten(path: "store") { Fetch(service: "maps") {
            { ... on Store { __typename id } } => { ... on Store { address { latitude } } }
          } }
        } }""")


def test_what_the_field_above_provides_is_not_fetched_elsewhere(graph_of: Callable[..., QueryGraph]) -> None:
    graph = graph_of(
        commerce="""
            type Query { lines: [Line!]! @provides(fields: "product { name }") }
            type Line { product: Product @provides(fields: "name") }
            type Product @key(fields: "sku") { sku: ID!  name: String @external }
        """,
        catalogue='type Product @key(fields: "sku") { sku: ID!  name: String @shareable  weight: Int }',
    )

    assert planned("{ lines { product { name } } }", graph).count("Fetch") == 1
    assert planned("{ lines { product { name weight } } }", graph).count("Fetch") == 2


def test_the_cheaper_of_two_ways_is_taken(graph_of: Callable[..., QueryGraph]) -> None:
    """The name could come from either subgraph; the one that has the stock is asked anyway."""
    graph = graph_of(
        commerce='type Query { best: Product }  type Product @key(fields: "sku") { sku: ID! }',
        content='type Product @key(fields: "sku") { sku: ID!  name: String @shareable }',
        stock='type Product @key(fields: "sku") { sku: ID!  name: String @shareable  stock: Int }',
    )

    text = planned("{ best { name stock } }", graph)

    assert "content" not in text
    assert text.count("Fetch") == 2


def test_a_plan_is_the_same_every_time(shop: QueryGraph) -> None:
    text = "{ orders { posting points customer { member { balance friends { email } } } } }"

    plans = {planned(text, shop) for _ in range(20)}

    assert len(plans) == 1


def test_a_field_that_no_key_leads_to_is_named(graph_of: Callable[..., QueryGraph]) -> None:
    """A supergraph composed without proof may ask for the impossible: an error, never a part of a plan."""
    graph = graph_of(
        commerce='type Query { order: Order }  type Order @key(fields: "number") { number: String! }',
        loyalty='type Order @key(fields: "number") { number: String!  points: Int }',
    )
    order = graph.supergraph.types["Order"]["loyalty"]
    object.__setattr__(order, "keys", ())

    with pytest.raises(NoPlan) as raised:
        planned("{ order { points } }", graph)

    assert str(raised.value) == (
        "The field 'Order.points' cannot be reached: it is answered by loyalty, "
        "and from commerce no key leads there."
    )


def test_a_document_that_leaves_too_much_to_weigh_ends_with_an_error(shop: QueryGraph) -> None:
    asked = operation("{ orders { posting points customer { member { balance } } } }", shop)

    with pytest.raises(TooManyChoices):
        plan(asked, shop, most_placements=3)


@pytest.mark.parametrize(
    ("needed", "message"),
    [
        ("best { price }", "needed for its value"),
        ("inner { inner { best { price } } }", "without an end"),
    ],
)
def test_a_context_that_needs_itself_is_refused(
    needed: str, message: str, graph_of: Callable[..., QueryGraph]
) -> None:
    graph = graph_of(
        commerce=f"""
            type Query {{ store: Store }}
            type Store @context(name: "store") {{ inner: Store  best: Product }}
            type Product @key(fields: "sku") {{
              sku: ID!
              price(in: Float @fromContext(field: "$store {{ {needed} }}")): Float
            }}
        """,
    )

    with pytest.raises(NoPlan, match=message):
        planned("{ store { best { price } } }", graph)
