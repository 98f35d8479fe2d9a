"""The harness itself: what it must refuse, or every case would prove less than it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance.case_file import SubgraphText, print_json, read_case, write_case
from tests.conformance.requests import asked_twice, print_requests
from tests.conformance.rows import read_rows
from tests.conformance.run import Request, open_shop
from tests.conformance.subgraph import Subgraph, Tally
from tests.conformance.wire import on_the_wire

SHIPPING = """
type Query { parcel: Product @provides(fields: "label") product: Product }
type Product @key(fields: "sku") @key(fields: "maker { code } number", resolvable: false) {
  sku: ID!
  number: Int
  maker: Maker
  weight: Int @external
  label: String @external
  postage(to: String = "FR"): String @requires(fields: "weight")
}
type Maker { code: ID! }
"""
ROWS = """
Query.parcel = {sku: "p1", label: "Chair"}
Query.product = {sku: "p1"}
Product = {sku: "p1", number: 1, maker: {code: "M"}, postage: "{weight} kg to {$to}"}
  .postage(to: "IT") = "free"
"""

CASE = """
The CRM knows the name, loyalty the points.

=== subgraph crm
type Query { customer: Customer }
type Customer @key(fields: "id") { id: ID! name: String! }
--- data
Query.customer = {id: "c1", name: "Ann"}

=== subgraph loyalty
type Customer @key(fields: "id") { id: ID! points: Int! }
--- data
Customer = {id: "c1", points: 4}

=== operation
{ customer { points } }
"""


@pytest.fixture
def shipping() -> Subgraph:
    return Subgraph(SubgraphText("shipping", SHIPPING, ROWS), Tally())


def entities(shipping: Subgraph, representation: dict[str, object], selections: str) -> object:
    query = (
        f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on Product {{ {selections} }} }} }}"
    )
    answer = shipping.execute(query, {"r": [representation]})
    return answer["data"]


def test_a_required_field_comes_from_the_representation(shipping: Subgraph) -> None:
    product = {"__typename": "Product", "sku": "p1", "weight": 12}
    expected = {"_entities": [{"postage": "12 kg to FR", "italy": "free"}]}
    assert entities(shipping, product, 'postage italy: postage(to: "IT")') == expected


def test_an_unknown_entity_is_null(shipping: Subgraph) -> None:
    assert entities(shipping, {"__typename": "Product", "sku": "p2"}, "number") == {"_entities": [None]}


@pytest.mark.parametrize(
    ("ask", "complaint"),
    [
        (lambda s: s.execute("{ product { price } }", {}), "asked what it does not have"),
        (lambda s: s.execute("{ product { label } }", {}), "external, and nothing provides it"),
        (lambda s: s.execute("{ product { postage } }", {}), "without what it requires"),
        (lambda s: entities(s, {"__typename": "Product", "number": 1}, "number"), "has no key"),
        (
            lambda s: entities(s, {"__typename": "Product", "number": 1, "maker": {"code": "M"}}, "sku"),
            "has no key",
        ),
        (
            lambda s: entities(s, {"__typename": "Product", "sku": "p1", "label": "Chair"}, "number"),
            "more than it may know",
        ),
    ],
    ids=["an unknown field", "external", "required", "half a key", "a key for pointing", "more than a key"],
)
def test_a_subgraph_refuses_what_a_plan_may_not_ask(
    shipping: Subgraph, ask: Callable[[Subgraph], object], complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        ask(shipping)


def test_an_external_field_is_there_where_it_is_provided(shipping: Subgraph) -> None:
    assert shipping.execute("{ parcel { label number } }", {}) == {
        "data": {"parcel": {"label": "Chair", "number": 1}}
    }


def test_a_row_cannot_say_what_its_subgraph_does_not_know() -> None:
    with pytest.raises(ValueError, match="external"):
        Subgraph(SubgraphText("shipping", SHIPPING, 'Product = {sku: "p1", weight: 3}'), Tally())


def test_rows_are_read_with_arguments_and_over_several_lines() -> None:
    rows = read_rows('Query.a(x: [1, {y: B}]) = [\n    1,\n    2]\nCustomer = {id: "1"}\n  .b = null')
    assert rows["Query"][0]["a"][0].arguments == {"x": [1, {"y": "B"}]}
    assert rows["Query"][0]["a"][0].value == [1, 2]
    assert [rows["Customer"][0][name][0].value for name in ("id", "b")] == ["1", None]


def test_the_same_question_is_noticed_also_inside_a_larger_selection() -> None:
    def asked(selections: str) -> Request:
        query = (
            f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on Product {{{selections}}} }} }}"
        )
        return Request("stock", query, {"r": [{"__typename": "Product", "sku": "p1"}]})

    twice = asked_twice([asked("bay"), asked("pieces bay"), Request("shop", "{ name }", {})])
    assert twice == [("stock", '{"__typename": "Product", "sku": "p1"}', "Product.bay")]
    assert (
        print_requests([asked("bay"), Request("shop", "{ name }", {})]) == "stock, representations: 1\nshop"
    )


def test_a_case_is_written_again_without_a_change_to_what_it_asks(tmp_path: Path) -> None:
    path = tmp_path / "entity_by_key" / "a_fact.case"
    path.parent.mkdir()
    path.write_text(CASE)
    write_case(read_case(path), "QueryPlan {}", "crm", {"data": None})
    write_case(read_case(path), "QueryPlan { }", "crm\nloyalty", {"data": {}})
    expected = (("plan", "QueryPlan { }"), ("requests", "crm\nloyalty"), ("answer", '{"data": {}}'))
    assert path.read_text() == CASE + "".join(f"\n=== {head}\n{body}\n" for head, body in expected)


def test_a_case_with_an_unknown_section_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a_fact.case"
    path.write_text(CASE + "\n=== anwser\n{}\n")
    with pytest.raises(ValueError, match="anwser"):
        read_case(path)


def test_the_oracle_needs_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "a_fact.case"
    path.write_text(CASE)
    shop = open_shop(read_case(path))
    document = "query ($no: Boolean!) { a: customer { n: name points } b: customer { id @include(if: $no) } }"
    assert shop.oracle(document, {"no": False}) == {"a": {"n": "Ann", "points": 4}, "b": {}}


def test_answers_are_printed_on_one_line_where_they_fit() -> None:
    assert print_json({"data": [1]}) == '{"data": [1]}'
    assert print_json({"data": ["x" * 60, "y" * 60]}).splitlines()[1:3] == [
        '  "data": [',
        f'    "{"x" * 60}",',
    ]


@pytest.mark.parametrize(
    ("mark", "spoilt"),
    [
        ("short entities", {"data": {"_entities": [{"n": 1, "ok": True}], "x": None}}),
        ("long entities", {"data": {"_entities": [{"n": 1, "ok": True}, None, None], "x": None}}),
        ("no data", {}),
        ("numbers as text", {"data": {"_entities": [{"n": "1", "ok": True}, None], "x": None}}),
        ("numbers in lists", {"data": {"_entities": [{"n": [1], "ok": True}, None], "x": None}}),
        ("fields left out", {"data": {"_entities": [{"n": 1, "ok": True}, None]}}),
    ],
)
def test_an_answer_is_spoilt_as_its_subgraph_is_marked(mark: str, spoilt: object) -> None:
    answer = {"data": {"_entities": [{"n": 1, "ok": True}, None], "x": None}}
    assert on_the_wire(answer, frozenset({mark})) == spoilt
    assert on_the_wire(answer, frozenset()) == answer
