"""Documents by hypothesis-graphql from the customer graph's schema: valid ones, or with one thing wrong.

What it makes up finds nothing in the shop. So where an argument of a valid one has a known name, it is often
given a value that finds something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from graphql import ArgumentNode, DocumentNode, GraphQLSchema, NullValueNode, Visitor, print_ast, visit
from hypothesis import strategies as st
from hypothesis_graphql import Mode, mutations, nodes, queries

from subgraphs.world import examples as known

__all__ = ["WRONG", "Kind", "documents"]


class Kind(Enum):
    QUERY = "queries"
    WRONG_QUERY = "queries with one thing wrong"
    MUTATION = "mutations"
    WRONG_MUTATION = "mutations with one thing wrong"


WRONG = (Kind.WRONG_QUERY, Kind.WRONG_MUTATION)

CODES = ("COMMERCE", "CRM", "LOYALTY", "ACCOUNTING")

MOMENTS = st.datetimes(min_value=dt.datetime(1970, 1, 1), timezones=st.just(dt.UTC))


def _like(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True)


TEXTS: Mapping[str, st.SearchStrategy[str]] = {
    "CountryCode": st.sampled_from(("FR", "DE")) | _like("[A-Z]{2}"),
    "CurrencyCode": st.sampled_from(("EUR", "CHF")) | _like("[A-Z]{3}"),
    "Date": st.dates().map(str),
    "DateTime": MOMENTS.map(dt.datetime.isoformat),
    "Decimal": st.decimals(-(10**12), 10**12, places=2).map(str),
    "EmailAddress": st.emails(),
    "Locale": st.sampled_from(("fr-FR", "de")) | _like("[a-z]{2,3}(-[A-Z]{2})?"),
    "PhoneNumber": _like(r"\+?[0-9][0-9 ()./-]{2,30}"),
    "SystemCode": st.sampled_from(CODES) | _like("[A-Z][A-Z0-9_]{0,20}"),
    "URL": _like("https?://[a-z]{1,20}[.]example/[a-z?&=%#]{0,20}"),
}


def documents(schema: GraphQLSchema, kind: Kind, ids: Sequence[str]) -> st.SearchStrategy[str]:
    scalars = {name: texts.map(nodes.String) for name, texts in TEXTS.items()}
    made = queries if kind in (Kind.QUERY, Kind.WRONG_QUERY) else mutations
    if kind in WRONG:
        return made(schema, custom_scalars=scalars, mode=Mode.NEGATIVE)
    return _finding(made(schema, custom_scalars=scalars, print_ast=_as_it_is), _known(ids))


def _as_it_is(document: DocumentNode) -> DocumentNode:
    return document


@st.composite
def _finding(draw: st.DrawFn, made: st.SearchStrategy[DocumentNode], known: Mapping[str, Any]) -> str:
    seed = draw(st.randoms(use_true_random=False))

    class Known(Visitor):
        def enter_argument(self, node: ArgumentNode, *_: Any) -> ArgumentNode | None:
            values = known.get(node.name.value)
            if values is None or seed.random() < 0.3:
                return None
            return ArgumentNode(name=node.name, value=seed.choice(values))

    return print_ast(visit(draw(made), Known()))


def _known(ids: Sequence[str]) -> Mapping[str, Sequence[Any]]:
    texts = {
        "id": ids,
        "customerId": ids,
        "survivorId": ids,
        "duplicateId": ids,
        "number": (known.ORDER_NUMBER, known.CARD),
        "text": (known.CARD,),
        "email": ("camille.exemple@example.com",),
        "key": (known.CONTACT_KEY, known.ACCOUNT_OF_ME),
        "kind": ("contact", "account"),
    }
    found = {name: [nodes.String(text) for text in values] for name, values in texts.items()}
    return {
        **found,
        "ids": [nodes.List(found["id"])],
        "first": [nodes.Int(first) for first in (1, 2, 3)],
        "after": [NullValueNode()],
    }
