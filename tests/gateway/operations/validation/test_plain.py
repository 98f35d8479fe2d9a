"""What is found plainly valid is valid: graphql-core, with all of its rules, is the oracle."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

import pytest
from graphql import GraphQLError, build_schema, parse, validate

from gateway.operations.validation import validation_errors
from gateway.operations.validation.plain import is_plainly_valid

SCHEMA = build_schema("""
    type Query {
      customer(id: ID!): Customer  me: Customer!  search(text: String = "", first: Int): [Found!]!
      orders(filter: OrderFilter!, sort: [Sort!] = [NEWEST], above: Float): [Order]  node(id: ID!): Node
      pick(by: OneWay!): Customer  on(day: Day): [Order!]
    }
    type Mutation { rename(id: ID!, name: String!): Customer }
    type Subscription { ordered: Order }
    interface Node { id: ID! }
    union Found = Customer | Order
    type Customer implements Node {
      id: ID!  name(short: Boolean = false): String  orders(first: Int! = 5): [Order!]
    }
    type Order implements Node { id: ID!  total: Int!  customer: Customer!  lines: [[String!]!]  state: Sort }
    input OrderFilter {
      states: [Sort!]  between: [[Int!]]  nested: OrderFilter  text: String!  open: Boolean! = true
    }
    input OneWay @oneOf { id: ID  name: String }
    enum Sort { NEWEST OLDEST }
    scalar Day
""")

PLAIN = [
    "{ me { id name } }",
    "query Q { me { id ... on Customer { id name(short: true) } ... { orders { total } } } }",
    'query Q($id: ID!) { customer(id: $id) { name } other: customer(id: "7") { name } node(id: 7) { id } }',
    "query Q($id: ID!, $s: Boolean! = true) { customer(id: $id) @skip(if: $s) @include(if: true) { id } }",
    'query Q($f: Int = 3) { search(text: "x", first: $f) { __typename ... on Order { total } ...C } }'
    " fragment C on Customer { id orders(first: 2) { ...O } } fragment O on Order { id state }",
    'query Q($s: Sort!) { orders(filter: { text: "", states: [NEWEST, $s], between: [[1, 2], 3] }) { id } }',
    "query Q($f: OrderFilter!) {"
    " orders(filter: $f, sort: OLDEST, above: 1) { __typename customer { id } customer { name } } }",
    "query Q($t: String!) {"
    ' orders(filter: { text: $t, nested: { text: "a", open: false } }, above: 1.5) { id } }',
    'mutation M($n: String!) { rename(id: "c1", name: $n) { id name } }',
    "{ node(id: 1) { ...N id } } fragment N on Node { id ... on Order { lines } }",
]
"""What usual documents are made of."""

NOT_PLAIN = {
    "a subscription": "subscription S { ordered { id } }",
    "two operations": "query A { me { id } } query B { me { id } }",
    "introspection": "{ __schema { queryType { name } } }",
    "a scalar that a subgraph defines": 'query Q { on(day: "2026-11-01") { id } }',
    "one of several inputs": 'query Q { pick(by: { id: "c1" }) { id } }',
    "one name for two fields": "{ search { ... on Customer { x: id } ... on Order { x: state } } }",
    "a default for a value that may not be null": "query Q($f: Int = 1) { me { orders(first: $f) { id } } }",
}


@pytest.mark.parametrize("text", PLAIN)
def test_usual_documents_are_plainly_valid(text: str) -> None:
    assert is_plainly_valid(parse(text), SCHEMA)
    assert not validate(SCHEMA, parse(text))


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
def test_what_is_not_plain_is_left_to_graphql_core(text: str) -> None:
    assert not is_plainly_valid(parse(text), SCHEMA)


WRONG = [
    "{ me { ghost } }",
    "{ me { id { id } } }",
    "{ me { orders } }",
    "{ me { id } ghost: me }",
    "{ search { id } }",
    "{ me { ... on Order { id } } }",
    "{ me { ... on Sort { id } } }",
    "{ me { ...A } }",
    "{ me { id } } fragment A on Customer { id }",
    "{ me { ...A ...A } } fragment A on Customer { id } fragment A on Customer { name }",
    "{ me { x: id x: name } }",
    "{ me { name name(short: true) } }",
    "{ me { orders { x: id } orders { x: total } } }",
    "{ me { id @skip(if: true) @skip(if: false) } }",
    "{ me { id @skip } }",
    '{ me { id @skip(if: "true") } }',
    "{ me { id @ghost } }",
    "{ customer { id } }",
    '{ customer(id: "1", id: "2") { id } }',
    '{ customer(id: "1", ghost: 2) { id } }',
    "{ customer(id: null) { id } }",
    "{ customer(id: 1.5) { id } }",
    "{ customer(id: $id) { id } }",
    "query Q($id: ID) { customer(id: $id) { id } }",
    "query Q($id: [ID!]!) { customer(id: $id) { id } }",
    "query Q($id: ID!, $id: ID!) { customer(id: $id) { id } }",
    'query Q($id: ID!) { customer(id: "1") { id } }',
    "query Q($me: Customer) { customer(id: $me) { id } }",
    "query Q($f: Int = 1.5) { search(first: $f) { __typename } }",
    "{ search(first: 2147483648) { __typename } }",
    "{ orders(filter: { }) { id } }",
    '{ orders(filter: { text: "a", text: "b" }) { id } }',
    '{ orders(filter: { text: "a", ghost: 1 }) { id } }',
    '{ orders(filter: { text: "a", states: [GHOST] }) { id } }',
    '{ orders(filter: { text: "a", open: null }) { id } }',
    '{ orders(filter: "a") { id } }',
    "query Q @skip(if: true) { me { id } }",
]
"""Each breaks one rule."""


@pytest.mark.parametrize("text", WRONG)
def test_what_breaks_a_rule_is_not_plainly_valid(text: str) -> None:
    assert validate(SCHEMA, parse(text))
    assert not is_plainly_valid(parse(text), SCHEMA)


@pytest.mark.parametrize("seed", range(60))
def test_no_document_is_plainly_valid_that_breaks_a_rule(seed: int) -> None:
    """Documents that are right but for a few words of others, or without some of theirs."""
    random = Random(seed)  # noqa: S311 - reproducible cases, no secrets

    for _ in range(60):
        text = mutated(random.choice([*PLAIN, *NOT_PLAIN.values()]), random)
        try:
            document = parse(text)
        except GraphQLError:
            continue
        if is_plainly_valid(document, SCHEMA):
            assert not validate(SCHEMA, document), text


WORD = re.compile(r'"[^"]*"|\.\.\.|[@$]?\w[\w.]*|[^\s\w]')

WORDS = [
    *sorted({word for text in PLAIN for word in WORD.findall(text)}),
    *(
        "null",
        "-3",
        "99999999999",
        "1e999",
        '"7"',
        "[",
        "Ghost",
        "Day",
        "OneWay",
        "Found",
        "Node",
        "$ghost",
        "@defer",
    ),
]


def mutated(text: str, random: Random) -> str:
    words = WORD.findall(text)
    for _ in range(random.choice([1, 1, 1, 2])):
        place = random.randrange(len(words))
        match random.randrange(5):
            case 0:
                words[place] = random.choice(WORDS)
            case 1:
                del words[place]
            case 2:
                words.insert(place, random.choice(WORDS))
            case 3:
                start, end = piece(words, random)
                words[end:end] = words[start:end]
            case 4:
                start, end = piece(words, random)
                other = WORD.findall(random.choice(PLAIN))
                from_, to = piece(other, random)
                words[start:end] = other[from_:to]
        if not words:
            return "{ me { id } }"
    return " ".join(words)


def piece(words: list[str], random: Random) -> tuple[int, int]:
    """From a word that opens something, or any, to what closes it."""
    start = random.randrange(len(words))
    depth = 0
    for place, word in enumerate(words[start:], start):
        depth += (word in "{([") - (word in "})]")
        if depth <= 0:
            return start, place + 1
    return start, start + 1


def test_the_mutations_find_both_kinds() -> None:
    """A generator that made nonsense alone would prove nothing."""
    random = Random(1)  # noqa: S311 - reproducible cases, no secrets
    found = {True: 0, False: 0}

    for _ in range(2_000):
        try:
            document = parse(mutated(random.choice(PLAIN), random))
        except GraphQLError:
            continue
        found[is_plainly_valid(document, SCHEMA)] += 1

    assert min(found.values()) > 100, found


def test_a_fragment_that_spreads_itself_is_not_plain() -> None:
    text = "{ me { ...A } } fragment A on Customer { id orders { customer { ...A } } }"

    assert not is_plainly_valid(parse(text), SCHEMA)


def test_fragments_that_double_each_other_end_soon() -> None:
    names = [f"f{number}" for number in range(50)]
    doubling = " ".join(f"fragment {a} on Query {{ ...{b} ...{b} }}" for a, b in pairwise(names))

    assert not is_plainly_valid(
        parse(f"{{ ...f0 }} {doubling} fragment f49 on Query {{ me {{ id }} }}"), SCHEMA
    )


def test_documents_that_are_not_plain_have_the_errors_of_graphql_core() -> None:
    for text in (*NOT_PLAIN.values(), "{ me { ghost } }", "query Q($a: Int) { me { id } }"):
        document = parse(text)

        errors = validation_errors(document, SCHEMA, max_errors=50, suggestions=True)

        assert [str(error) for error in errors] == [str(error) for error in validate(SCHEMA, document)]


def test_a_hostile_document_is_given_up_early() -> None:
    fields = " ".join(f"a{number}: customer(id: {number % 7}) {{ x: name y: id }}" for number in range(40))
    alike = " ".join("... on Customer { " + "orders { total } " * 30 + "}" for _ in range(30))
    document = parse(f"{{ {fields} me {{ {alike} }} }}", max_tokens=15_000)

    errors = validation_errors(document, SCHEMA, max_errors=50, suggestions=True)

    assert [error.message for error in errors] == ["Validation aborted."]
