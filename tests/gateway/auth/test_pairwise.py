"""One client's ids: the same each time, nobody else's, and not to be tampered with."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from graphql import build_schema
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr

from gateway.auth.pairwise import UNKNOWN, ClientSeal, PairwiseWithoutSecret, Seals, types_with_ids
from gateway.auth.principal import Principal
from schema.rights import Grant

SECRET = b"a secret of the tests, long enough"
TYPES = frozenset(("Customer", "Order", "Node"))

any_text = st.text(st.characters(exclude_categories=()), max_size=60)
clients = st.text(min_size=1, max_size=20)


def seal(client: str = "agency", secret: bytes = SECRET) -> ClientSeal:
    return ClientSeal(secret, client, TYPES)


def raw(type_name: str, key: str) -> str:
    return urlsafe_b64encode(f"{type_name}:{key}".encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


ids = st.builds(raw, st.sampled_from(sorted(TYPES)), any_text.filter(bool))


@given(clients, ids)
def test_what_was_given_opens_again_and_is_always_the_same(client: str, node: str) -> None:
    sealed = seal(client).id(node, None)

    assert sealed == seal(client).id(node, "Customer")
    assert seal(client).opened_id(sealed) == node


@given(any_text)
def test_ids_that_name_no_type_are_sealed_by_their_place(key: str) -> None:
    assume(seal().opened_id(key) == key)

    assert seal().opened_id(seal().id(key, "Customer")) == key


@given(any_text)
def test_cursors_open_again(position: str) -> None:
    assert seal().opened_cursor(seal().cursor(position)) == position


@given(st.lists(ids, unique=True, min_size=2, max_size=20), st.lists(clients, unique=True, max_size=3))
def test_no_two_ids_of_no_two_clients_are_alike(nodes: list[str], of: list[str]) -> None:
    sealed = [seal(client).id(node, None) for client in of for node in nodes]

    assert len(set(sealed)) == len(sealed)


@given(st.tuples(clients, clients).filter(lambda two: two[0] != two[1]), ids)
def test_the_id_of_another_client_is_unknown(two: tuple[str, str], node: str) -> None:
    assert seal(two[0]).opened_id(seal(two[1]).id(node, None)) == UNKNOWN
    assert seal(two[0]).opened_cursor(seal(two[1]).cursor(node)) == UNKNOWN


@given(ids)
def test_an_id_of_the_graph_is_unknown(node: str) -> None:
    assert seal().opened_id(node) == UNKNOWN


@given(ids, st.integers(0), st.characters(exclude_categories=()))
def test_an_id_that_was_tampered_with_is_unknown(node: str, at: int, letter: str) -> None:
    sealed = seal().id(node, None)
    place = at % len(sealed)
    tampered = sealed[:place] + letter + sealed[place + 1 :]
    assume(tampered != sealed)

    assert seal().opened_id(tampered) in (UNKNOWN, tampered)
    assert seal().opened_cursor(tampered) == UNKNOWN


@given(ids, st.sampled_from(["\r\n", "\n", "\0", "\u200b", "=", "==", " ", "A", "%0d%0a", "\u0130"]))
def test_an_id_has_one_spelling(node: str, more: str) -> None:
    sealed = seal().id(node, None)

    for other in (sealed + more, more + sealed, sealed[:9] + more + sealed[9:]):
        assert seal().opened_id(other) in (UNKNOWN, other)
        assert seal().opened_id(other) != node


@pytest.mark.parametrize("trick", ["\r\n", "\0", "\u200b", " ", "="])
def test_an_id_of_the_graph_is_unknown_in_any_spelling(trick: str) -> None:
    node = raw("Customer", "7")

    assert seal().opened_id(node[:5] + trick + node[5:]) == UNKNOWN
    assert seal().opened_id(node + trick) == UNKNOWN
    assert seal().opened_id(trick + node) == UNKNOWN


@pytest.mark.parametrize(
    "code", ["newsletter", "SKU-1", "", "__proto__", "1", "Customer:7", "é", raw("Tax", "7")]
)
def test_what_is_no_id_stays_as_it_is(code: str) -> None:
    assert seal().opened_id(code) == code


def test_a_cursor_is_no_id_and_an_id_is_no_cursor() -> None:
    node = raw("Order", "7")

    assert seal().opened_id(seal().cursor(node)) == UNKNOWN
    assert seal().opened_cursor(seal().id(node, None)) == UNKNOWN
    assert seal().opened_cursor(node) == UNKNOWN


def test_another_secret_makes_other_ids() -> None:
    node = raw("Order", "7")

    assert seal(secret=b"another").id(node, None) != seal().id(node, None)
    assert seal(secret=b"another").opened_id(seal().id(node, None)) == UNKNOWN


def test_a_client_and_a_type_cannot_be_shifted_into_each_other() -> None:
    assert seal("agencyid").cursor("x") != seal("agency").cursor("x")
    assert ClientSeal(SECRET, "a", frozenset(("bc",))).id("7", "bc") != ClientSeal(
        SECRET, "ab", frozenset(("c",))
    ).id("7", "c")


def test_nothing_is_given_without_a_secret() -> None:
    schema = build_schema("type Query { node: Node } interface Node { id: ID! }")
    agency = Principal(Grant(True), client="agency")

    with pytest.raises(PairwiseWithoutSecret):
        Seals(None, schema, lambda _: True).of(agency)
    seals = Seals(SecretStr("x" * 32), schema, lambda who: who.client == "agency")
    assert seals.of(agency) is seals.of(agency) is not None
    assert seals.of(Principal(Grant(True), client="staff")) is None


def test_ids_that_were_sealed_before_are_those_of_their_client_and_their_place() -> None:
    """Though all of them are kept in one place."""
    schema = build_schema("type Query { id: ID }  type Order { id: ID }  type Customer { id: ID }")
    seals = Seals(SecretStr("x" * 32), schema, lambda _: True)
    asked = [(client, type_) for client in ("agency", "market") for type_ in ("Order", "Customer", None)]

    def given() -> list[str]:
        found = []
        for client, type_ in asked:
            seal = seals.of(Principal(Grant(True), client=client))
            assert seal is not None
            found.append(seal.id("7", type_))
        return found

    first = given()

    assert given() == given() == first
    assert len(set(first)) == 5, "where no type is known, both are given what is no id of the graph"
    assert first[2] == first[5] == "7"


def test_whatever_has_an_id_has_ids_of_its_own_be_it_a_node_or_not() -> None:
    schema = build_schema("""
        type Query { node: Node }
        interface Node { id: ID! }
        interface Record implements Node { id: ID! }
        type Order implements Node & Record { id: ID! }
        type Visit { id: ID! }
        type Tax { code: ID!, id: Int }
    """)

    assert types_with_ids(schema) == {"Node", "Record", "Order", "Visit"}
