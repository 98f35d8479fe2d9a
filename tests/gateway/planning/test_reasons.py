"""Why each subgraph answers what it answers, told afterwards and in the words of the shop."""

from __future__ import annotations

from textwrap import dedent

from gateway.planning.reasons import explain_choices, print_choices
from schema.query_graph import QueryGraph
from tests.gateway.planning.conftest import Graph, operation


def told(text: str, graph: QueryGraph) -> str:
    return f"\n{print_choices(explain_choices(operation(text, graph), graph))}\n"


def test_most_fields_have_one_subgraph_and_the_key_is_at_hand(graph_of: Graph) -> None:
    """What is alone in its subgraph needs no weighing; a jump says by which key, and who brings it."""
    graph = graph_of(
        commerce="""
            type Query { order: Order }
            type Order @key(fields: "number") { number: ID! total: Int }
        """,
        loyalty='type Order @key(fields: "number") { number: ID! points: Int }',
    )

    assert told("{ order { total points } }", graph) == dedent("""
        Query.order     commerce  the only subgraph that has it
          Order.total   commerce  the only subgraph that has it
          → loyalty by Order { number }, at hand from commerce
          Order.points  loyalty   the only subgraph that has it
        """)


def test_what_is_there_already_is_asked_of_nobody_else(graph_of: Graph) -> None:
    """What the alternative costs is found by planning once more with it."""
    graph = graph_of(
        commerce="""
            type Query { order: Order }
            type Order @key(fields: "number") { number: ID! total: Int @shareable }
        """,
        accounting='type Order @key(fields: "number") { number: ID! total: Int @shareable }',
    )

    assert told("{ order { number total } }", graph) == dedent("""
        Query.order     commerce  the only subgraph that has it
          Order.number  commerce  is there already; accounting could too, with 1 request more
          Order.total   commerce  is there already; accounting could too, with 1 request more
        """)


def test_among_equally_many_requests_the_sooner_ones_win(graph_of: Graph) -> None:
    """Either way takes three; the ledger can be asked only when the hub has told the account."""
    graph = graph_of(
        crm="""
            type Query { customer: Customer }
            type Customer @key(fields: "id") { id: ID! }
        """,
        hub="""
            type Customer @key(fields: "id") @key(fields: "account") { id: ID! account: ID! tier: Int }
        """,
        loyalty='type Customer @key(fields: "id") { id: ID! email: String @shareable }',
        ledger='type Customer @key(fields: "account") { account: ID! email: String @shareable }',
    )

    assert told("{ customer { tier email } }", graph) == dedent("""
        Query.customer    crm      the only subgraph that has it
          → hub by Customer { id }, at hand from crm
          Customer.tier   hub      the only subgraph that has it
          → loyalty by Customer { id }, at hand from crm
          Customer.email  loyalty  ledger could too, 1 wave later
        """)


def test_a_subgraph_may_be_asked_for_a_key_alone(graph_of: Graph) -> None:
    """It stands between two others that have no key in common."""
    graph = graph_of(
        crm="""
            type Query { customer: Customer }
            type Customer @key(fields: "id") { id: ID! }
        """,
        hub='type Customer @key(fields: "id") @key(fields: "account") { id: ID! account: ID! }',
        ledger='type Customer @key(fields: "account") { account: ID! balance: Int }',
    )

    assert told("{ customer { balance } }", graph) == dedent("""
        Query.customer      crm     the only subgraph that has it
          → hub for account alone, by Customer { id }, at hand from crm
          → ledger by Customer { account }, from hub
          Customer.balance  ledger  the only subgraph that has it
        """)


def test_what_is_provided_is_not_asked_of_its_owner(graph_of: Graph) -> None:
    """At another place the same field of the same type is."""
    graph = graph_of(
        commerce="""
            type Query { order: Order store: Store }
            type Order { buyer: Customer @provides(fields: "email") }
            type Store { owner: Customer }
            type Customer @key(fields: "id") { id: ID! email: String @external }
        """,
        crm='type Customer @key(fields: "id") { id: ID! email: String @shareable }',
    )

    assert told("{ order { buyer { email } } store { owner { email } } }", graph) == dedent("""
        Query.order         commerce  the only subgraph that has it
          Order.buyer       commerce  the only subgraph that has it
            Customer.email  commerce  provided by Order.buyer: no need to ask crm
        Query.store         commerce  the only subgraph that has it
          Store.owner       commerce  the only subgraph that has it
            → crm by Customer { id }, at hand from commerce
            Customer.email  crm       the only subgraph that has it
        """)


def test_what_was_taken_over_is_not_asked_of_its_former_owner(graph_of: Graph) -> None:
    """The former owner still has the field in its SDL."""
    graph = graph_of(
        commerce="""
            type Query { order: Order }
            type Order @key(fields: "number") { number: ID! total: Int }
        """,
        accounting="""
            type Order @key(fields: "number") { number: ID! total: Int @override(from: "commerce") }
        """,
    )

    assert told("{ placed: order { total } }", graph) == dedent("""
        placed: Query.order  commerce    the only subgraph that has it
          → accounting by Order { number }, at hand from commerce
          Order.total        accounting  takes it over from commerce
        """)


def test_what_is_required_is_told_with_who_brings_it(graph_of: Graph) -> None:
    """The key is at hand, the weight is not."""
    graph = graph_of(
        commerce="""
            type Query { order: Order }
            type Order @key(fields: "number") { number: ID!  }
        """,
        catalogue='type Order @key(fields: "number") { number: ID! weight: Int }',
        shipping="""
            type Order @key(fields: "number") { number: ID! weight: Int @external
              postage: Int @requires(fields: "weight") }
        """,
    )

    assert told("{ order { postage } }", graph) == dedent("""
        Query.order      commerce  the only subgraph that has it
          → catalogue for weight alone, by Order { number }, at hand from commerce
          → shipping by Order { number }, at hand from commerce; requires { weight }, from catalogue
          Order.postage  shipping  the only subgraph that has it
        """)


def test_a_part_of_a_value_comes_from_where_the_value_comes_from(graph_of: Graph) -> None:
    """A value has no key by which another subgraph could find it again."""
    graph = graph_of(
        commerce="""
            type Query { order: Order }
            type Order @key(fields: "number") { number: ID! total: Money }
            type Money @shareable { amount: Int }
        """,
        accounting="""
            type Query { fee: Money }
            type Money @shareable { amount: Int }
        """,
    )

    assert told("{ order { total { amount } } }", graph) == dedent("""
        Query.order       commerce  the only subgraph that has it
          Order.total     commerce  the only subgraph that has it
            Money.amount  commerce  a part of Order.total
        """)


def test_a_value_without_a_key_is_shared_out(graph_of: Graph) -> None:
    """All who have it are asked, each for what only it knows."""
    graph = graph_of(
        shop="""
            type Query { order: Order @shareable }
            type Order @shareable { line: Line }
            type Line { count: Int }
        """,
        shipping="""
            type Query { order: Order @shareable }
            type Order @shareable { line: Line }
            type Line { weight: Int }
        """,
    )

    assert told("{ order { line { count weight } } }", graph) == dedent("""
        Query.order      shipping + shop  each for what only it knows below
          Order.line     shipping + shop  each for what only it knows below
            Line.weight  shipping         the only subgraph that has it
            Line.count   shop             the only subgraph that has it
        """)


def test_what_is_asked_of_members_stands_below_their_type(graph_of: Graph) -> None:
    """The subgraph of an interface object knows the interface only."""
    graph = graph_of(
        library="""
            type Query { media: [Media!]! }
            interface Media @key(fields: "id") { id: ID! }
            type Book implements Media @key(fields: "id") { id: ID! pages: Int }
        """,
        reviews='type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }',
    )

    assert told("{ media { __typename stars ... on Book { pages } } }", graph) == dedent("""
        Query.media         library  the only subgraph that has it
          Media.__typename  library  whoever is asked here can say it
          → reviews by Media { id }, at hand from library
          Media.stars       reviews  the only subgraph that has it
          on Book
            Book.pages      library  the only subgraph that has it
        """)


def test_another_key_of_the_subgraph_is_weighed_as_well(graph_of: Graph) -> None:
    """The account is not at hand: it would have to be fetched first."""
    graph = graph_of(
        crm="""
            type Query { customer: Customer }
            type Customer @key(fields: "id") { id: ID! }
        """,
        hub="""
            type Customer @key(fields: "account") @key(fields: "id") { id: ID! account: ID! tier: Int }
        """,
        ledger='type Customer @key(fields: "id") @key(fields: "account") { id: ID! account: ID! }',
    )

    assert told("{ customer { tier } }", graph) == dedent("""
        Query.customer   crm  the only subgraph that has it
          → hub by Customer { id }, at hand from crm; by { account } could too, with 1 request more
          Customer.tier  hub  the only subgraph that has it
        """)


def test_an_argument_from_above_is_told_with_its_context(graph_of: Graph) -> None:
    """The shop jumps to its own product: what is sent along is sent to entities only."""
    graph = graph_of(
        shop="""
            type Query { store: Store }
            type Store @key(fields: "id") @context(name: "store") { id: ID! currency: String!
              products: [Product!]! }
            type Product @key(fields: "sku") { sku: ID!
              price(in: String @fromContext(field: "$store { currency }")): Int }
        """,
    )

    assert told("{ store { products { price } } }", graph) == dedent("""
        Query.store        shop  the only subgraph that has it
          Store.products   shop  the only subgraph that has it
            → shop by Product { sku }, at hand from shop; with $store { currency } from above
            Product.price  shop  the only subgraph that has it
        """)
