"""The marks of the composed graph: what composition itself does not check, and the build has to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    parse,
)

from gateway.graph import Graph

SCOPES: Mapping[str, tuple[str, bool]] = {
    "Order": ("read:orders", True),
    "Invoice": ("read:invoices", True),
    "Exchange": ("read:exchanges", True),
    "Voucher": ("read:vouchers", True),
    "LoyaltyMember": ("read:loyalty", True),
    "Cart": ("read:carts", True),
    "TransactionalEmail": ("read:messages", True),
    "MarketingEmail": ("read:messages", True),
    "Operation": ("read:operations", True),
    "Account": ("read:customers", True),
    "CrmContact": ("read:customers", False),
    "LedgerAccount": ("read:accounting", False),
    "LinkCandidate": ("read:links", False),
}
"""Type → its scope, and whether `me` suffices as well."""

Fields = Mapping[str, Mapping[str, FieldDefinitionNode]]


@pytest.fixture(scope="module")
def fields(graph: Graph) -> Fields:
    """Type → field → its definition in the supergraph."""
    document: DocumentNode = parse(graph.supergraph.sdl)
    return {
        node.name.value: {field.name.value: field for field in node.fields or ()}
        for node in document.definitions
        if isinstance(node, ObjectTypeDefinitionNode)
    }


def marks(field: FieldDefinitionNode, name: str) -> list[ConstDirectiveNode]:
    """The directive by its name, also where the link gives it a prefix."""
    return [mark for mark in field.directives or () if mark.name.value.rpartition("__")[2] == name]


def argument(mark: ConstDirectiveNode, name: str) -> object:
    (given,) = (given.value for given in mark.arguments or () if given.name.value == name)
    return given


def copies(fields: Fields) -> Iterator[tuple[str, str, str]]:
    """The place of each declared copy, the field that it copies, and the rule that compares them."""
    for type_, members in fields.items():
        for name, field in members.items():
            for mark in marks(field, "copyOf"):
                owner, compare = argument(mark, "field"), argument(mark, "compare")
                assert isinstance(owner, StringValueNode)
                assert isinstance(compare, StringValueNode)
                yield f"{type_}.{name}", owner.value, compare.value


def required(field: FieldDefinitionNode) -> set[frozenset[str]]:
    """Any of these sets of scopes suffices."""
    sets: set[frozenset[str]] = set()
    for mark in marks(field, "requiresScopes"):
        given = argument(mark, "scopes")
        assert isinstance(given, ListValueNode)
        for alternative in given.values:
            assert isinstance(alternative, ListValueNode)
            sets.add(
                frozenset(scope.value for scope in alternative.values if isinstance(scope, StringValueNode))
            )
    return sets


def test_every_declared_copy_names_a_field_that_exists(fields: Fields) -> None:
    for place, owner, _ in copies(fields):
        type_, _, name = owner.partition(".")

        assert name in fields.get(type_, {}), f"{place} is a copy of {owner}, which does not exist"
        assert owner != place


def test_the_declared_copies_are_those_of_the_domain(fields: Fields) -> None:
    assert sorted(copies(fields)) == [
        ("Account.loyaltyCardNumber", "LoyaltyMember.cardNumber", "exact"),
        ("CrmContact.companyName", "LedgerAccount.legalName", "name"),
        ("CrmContact.email", "Account.email", "email"),
        ("LedgerAccount.email", "Account.email", "email"),
        ("LoyaltyMember.email", "Account.email", "email"),
        ("LoyaltyMember.phone", "CrmContact.phone", "phone"),
    ]


def test_the_types_with_a_scope_of_their_own_are_all_in_the_graph(fields: Fields) -> None:
    assert set(SCOPES) <= set(fields)


@pytest.mark.parametrize("type_", sorted(SCOPES))
def test_every_field_needs_at_least_the_scope_of_its_type(type_: str, fields: Fields) -> None:
    """But for `id`, which references and `node` need. `me` alone suffices only where the domain says so."""
    scope, suffices = SCOPES[type_]
    for name, field in fields[type_].items():
        if name == "id":
            assert required(field) == set()
            continue
        assert required(field), f"{type_}.{name} is open to everybody"
        for alternative in required(field):
            by_me = suffices and alternative == {"me"}
            assert by_me or scope in alternative, f"{type_}.{name} is open to {sorted(alternative)}"


def test_a_hidden_field_of_such_a_type_is_no_exception(fields: Fields) -> None:
    """Composition joins requirements; a field that only subgraphs see must not open its type."""
    hidden = {
        f"{type_}.{name}"
        for type_ in SCOPES
        for name, field in fields.get(type_, {}).items()
        if marks(field, "inaccessible")
    }
    assert hidden == set()
