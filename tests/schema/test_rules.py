"""Each code of the catalogue has a case that bears its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.codes import ErrorCode
from schema.compose import compose
from schema.composition import CompositionFailure

CASES = sorted((Path(__file__).parent / "rules").glob("*.graphql"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_fault_is_named_with_its_code_its_place_and_what_to_do(path, read_case) -> None:
    case = read_case(path)

    failure = compose(case.subgraphs)

    assert isinstance(failure, CompositionFailure)
    assert f"{failure}\n" == case.expected
    assert {error.code for error in failure.errors} == {ErrorCode(path.stem)}


def test_subgraphs_need_names_of_their_own(subgraph) -> None:
    """The names stand in no SDL, so this fault has no case file."""
    orders = subgraph("commerce", "type Query { orders: Int @shareable }")
    nameless = subgraph(" ", "type Query { orders: Int @shareable }")

    failure = compose([orders, orders, nameless])

    assert isinstance(failure, CompositionFailure)
    assert str(failure) == (
        'INVALID_SUBGRAPH_NAME: The subgraph name "commerce" is used twice. Choose another.\n\n'
        'INVALID_SUBGRAPH_NAME: The subgraph name " " is no name. Choose another.'
    )


def test_all_errors_of_all_subgraphs_come_at_once(subgraph) -> None:
    failure = compose(
        [
            subgraph(
                "commerce", 'type Query { order: Order }  type Order @key(fields: "nr") { number: String }'
            ),
            subgraph("crm", "interface Contact { email: String @external }"),
            subgraph("loyalty", "type Order { number: Int"),
        ]
    )

    assert isinstance(failure, CompositionFailure)
    assert [(error.code.value, error.subgraphs) for error in failure.errors] == [
        ("INVALID_GRAPHQL", ("loyalty",)),
        ("KEY_INVALID_FIELDS", ("commerce",)),
        ("EXTERNAL_ON_INTERFACE", ("crm",)),
    ]


def test_a_wrong_definition_hides_no_other_fault_of_its_subgraph(subgraph) -> None:
    failure = compose(
        [
            subgraph(
                "commerce",
                "directive @key(fields: Int) on OBJECT  scalar ID @inaccessible  type Query { a: Nobody }",
            )
        ]
    )

    assert isinstance(failure, CompositionFailure)
    assert [error.code.value for error in failure.errors] == [
        "DIRECTIVE_DEFINITION_INVALID",
        "DISALLOWED_INACCESSIBLE",
        "INVALID_GRAPHQL",
    ]


def test_the_arguments_of_a_client_s_directive_are_held_to_the_rules_of_arguments(subgraph) -> None:
    failure = compose(
        [
            subgraph(
                "commerce", "directive @live(every: Int!, at: Int, of: Int = 1) on FIELD type Query { a: ID }"
            ),
            subgraph("accounting", "directive @live(at: String, of: Int = 2) on FIELD type Query { b: ID }"),
        ]
    )

    assert isinstance(failure, CompositionFailure)
    assert [(error.code.value, error.message.split("`")[1]) for error in failure.errors] == [
        ("FIELD_ARGUMENT_TYPE_MISMATCH", "@live(at:)"),
        ("FIELD_ARGUMENT_DEFAULT_MISMATCH", "@live(of:)"),
        ("REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH", "@live(every:)"),
    ]


def test_what_the_merge_makes_of_a_field_still_fits_its_interface(subgraph) -> None:
    """Each subgraph is valid by itself: `ID!` stands where the interface has it, `ID` where it has not."""
    failure = compose(
        [
            subgraph(
                "commerce",
                "type Query { items: [Item] } interface Item { id: ID! } "
                "type Voucher implements Item @shareable { id: ID! }",
            ),
            subgraph("loyalty", "type Query { best: Voucher } type Voucher @shareable { id: ID }"),
        ]
    )

    assert isinstance(failure, CompositionFailure)
    assert [(error.code.value, error.subgraphs) for error in failure.errors] == [
        ("INVALID_GRAPHQL", ("commerce", "loyalty"))
    ]
    assert (
        "`Voucher.id` implements `Item.id`, but once the subgraphs are merged its type is `ID`, which is "
        "no `ID!`" in failure.errors[0].message
    )


def test_what_the_merge_leaves_of_arguments_still_fits_the_interface(subgraph) -> None:
    """A field keeps the arguments that all subgraphs have of it; its interface may keep more."""
    failure = compose(
        [
            subgraph(
                "commerce",
                "type Query { items: [Item] } interface Item { price(in: String, at: Int): Int } "
                "type Voucher implements Item @shareable { price(in: String, at: Int): Int }",
            ),
            subgraph(
                "loyalty", "type Query { best: Voucher } type Voucher @shareable { price(in: String): Int }"
            ),
        ]
    )

    assert isinstance(failure, CompositionFailure)
    assert ["it has no argument `at`" in error.message for error in failure.errors] == [True]
