"""Questions as one operation, and their answers found again."""

from __future__ import annotations

import pytest
from graphql import parse

from subgraphs.hub.composites.asking.document import document, parts, replies
from subgraphs.hub.composites.asking.question import NodeField, Reply, RootField, Variable
from subgraphs.kit.client import Answer

EMAIL_1 = NodeField("CRM", "CrmContact", "c1", "email")
EMAIL_2 = NodeField("CRM", "CrmContact", "c2", "email")
PHONE_1 = NodeField("CRM", "CrmContact", "c1", "phone")
CARD = NodeField("LOYALTY", "LoyaltyMember", "m1", "cardNumber")
ORDERS = NodeField(
    "COMMERCE", "Customer", "x", "orders(first: $first) { edges { cursor } }", (Variable("first", "Int", 3),)
)
CARTS = NodeField(
    "COMMERCE", "Customer", "x", "carts(first: $first) { edges { cursor } }", (Variable("first", "Int", 4),)
)
LOOKUP = RootField("LOYALTY", "memberByCard(number: $text) { id }", (Variable("text", "String", "29"),))


def test_bare_fields_of_one_type_are_asked_of_all_its_records_at_once() -> None:
    made = document([EMAIL_1, EMAIL_2, PHONE_1, CARD])

    assert made.text == (
        "query Composite($idsCrmContact: [ID!]!, $idsLoyaltyMember: [ID!]!) { "
        "allCrmContact: nodes(ids: $idsCrmContact) { ... on CrmContact { email phone } } "
        "allLoyaltyMember: nodes(ids: $idsLoyaltyMember) { ... on LoyaltyMember { cardNumber } } }"
    )
    assert made.variables == {"idsCrmContact": ["c1", "c2"], "idsLoyaltyMember": ["m1"]}


def test_fields_with_arguments_get_variables_of_their_own() -> None:
    made = document([ORDERS, CARTS, LOOKUP])

    parse(made.text)
    assert "{ orders(first: $q0_first)" in made.text
    assert " carts(first: $q1_first)" in made.text
    assert made.text.count("node(id:") == 1, "both are fields of one node"
    assert made.variables == {"q0_first": 3, "q1_first": 4, "n0": "x", "q2_text": "29"}


def test_equal_questions_are_asked_once() -> None:
    assert document([EMAIL_1, EMAIL_1, LOOKUP, LOOKUP]).text == document([EMAIL_1, LOOKUP]).text


def test_every_question_finds_its_own_answer() -> None:
    data = {
        "allCrmContact": [{"email": "a@x.example", "phone": None}, {"email": "b@x.example"}],
        "allLoyaltyMember": [None],
        "n2": {"orders": {"edges": []}},
        "memberByCard": {"id": "m1"},
    }
    told = replies(document([EMAIL_1, EMAIL_2, PHONE_1, CARD, ORDERS, LOOKUP]), Answer(data))

    assert told == {
        EMAIL_1: Reply("a@x.example"),
        EMAIL_2: Reply("b@x.example"),
        PHONE_1: Reply(None),
        CARD: Reply(None),
        ORDERS: Reply({"edges": []}),
        LOOKUP: Reply({"id": "m1"}),
    }


@pytest.mark.parametrize(
    ("path", "gaps"),
    [
        (["allCrmContact"], {EMAIL_1, EMAIL_2, PHONE_1}),
        (["allCrmContact", 0], {EMAIL_1, PHONE_1}),
        (["allCrmContact", 0, "phone"], {PHONE_1}),
        (["allCrmContact", "@", "email"], {EMAIL_1, EMAIL_2}),
        (["n1", "orders", "edges", 7, "node", "total"], {ORDERS}),
        (None, {EMAIL_1, EMAIL_2, PHONE_1, ORDERS}),
    ],
)
def test_an_error_at_around_or_below_a_null_explains_it(path: list[object] | None, gaps: set[object]) -> None:
    questions = [EMAIL_1, EMAIL_2, PHONE_1, ORDERS]
    error: dict[str, object] = {"extensions": {"code": "SOURCE_DOWN"}} | ({"path": path} if path else {})
    data = {"allCrmContact": [None, None], "n1": {"orders": None}}

    told = replies(document(questions), Answer(data, [error]))

    assert {question for question in questions if told[question].code == "SOURCE_DOWN"} == gaps


def test_an_error_elsewhere_does_not_make_a_value_a_gap() -> None:
    error = {"path": ["allCrmContact", 0], "extensions": {"code": "SOURCE_DOWN"}}
    data = {"allCrmContact": [None, {"email": "b@x.example"}]}

    told = replies(document([EMAIL_1, EMAIL_2]), Answer(data, [error]))

    assert told[EMAIL_2] == Reply("b@x.example")


def test_an_answer_without_data_is_a_gap_everywhere() -> None:
    told = replies(document([EMAIL_1, LOOKUP]), Answer(None, [{"message": "no plan"}]))

    assert set(told.values()) == {Reply(None, "SOURCE_DOWN")}


def test_of_fields_of_one_name_the_second_gets_an_alias() -> None:
    other = NodeField("COMMERCE", "Customer", "x", ORDERS.text, (Variable("first", "Int", 1),))

    made = document([ORDERS, other])

    parse(made.text)
    assert made.places == {ORDERS: ("n0", "orders"), other: ("n0", "q1")}


def test_many_nodes_that_are_asked_for_by_themselves_are_several_operations() -> None:
    """Or the gateway would refuse the operation for its aliases, and with it every answer."""
    many = [
        NodeField("LOYALTY", "LoyaltyMember", f"m{number}", "ledger(first: $first) { totalCount }")
        for number in range(20)
    ]

    split = parts([EMAIL_1, *many, LOOKUP])

    assert [len(part) for part in split] == [10, 8, 4]
    assert sorted(map(str, (question for part in split for question in part))) == sorted(
        map(str, [EMAIL_1, *many, LOOKUP])
    )
