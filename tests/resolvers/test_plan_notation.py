"""Plans print in the notation that users of other gateways know."""

from __future__ import annotations

from textwrap import dedent

from resolvers.plan import (
    ConditionNode,
    ContextVariable,
    EntitySet,
    Fetch,
    OnTypes,
    Parallel,
    QueryPlan,
    Sequence,
)
from schema.operation import OperationKind
from schema.selections import Condition, parse_selections

ME = Fetch("hub", OperationKind.QUERY, selections=parse_selections("me { __typename id }"))
POINTS = EntitySet(
    paths=(("me", "orders", "@"),),
    requires=parse_selections("... on Order { __typename number }"),
    selections=parse_selections("... on Order { pointsEarned }"),
)


def golden(text: str) -> str:
    return dedent(text).strip()


def test_an_empty_plan_is_one_line() -> None:
    assert str(QueryPlan(None)) == "QueryPlan {}"


def test_a_sequence_prints_its_fetches_with_their_paths() -> None:
    points = Fetch("loyalty", OperationKind.QUERY, entities=(POINTS,))

    assert str(QueryPlan(Sequence((ME, points)))) == golden("""
        QueryPlan {
          Sequence {
            Fetch(service: "hub") {
              {
                me {
                  __typename
                  id
                }
              }
            },
            Flatten(path: "me.orders.@") {
              Fetch(service: "loyalty") {
                {
                  ... on Order {
                    __typename
                    number
                  }
                } =>
                {
                  ... on Order {
                    pointsEarned
                  }
                }
              },
            },
          },
        }
    """)


def test_a_fetch_prints_by_itself() -> None:
    assert str(ME) == golden("""
        Fetch(service: "hub") {
          {
            me {
              __typename
              id
            }
          }
        }
    """)


def test_several_entity_sets_print_as_one_batch() -> None:
    """Each set stands under its paths; a set that is asked under an interface's name says so."""
    media = EntitySet(
        paths=(("shelf", "@", OnTypes(("Book", "Film"))), ("gift",)),
        requires=parse_selections("... on Media { __typename id }"),
        selections=parse_selections("... on Media { rating }"),
        as_type="Media",
    )

    assert str(Fetch("commerce", OperationKind.QUERY, entities=(POINTS, media))) == golden("""
        BatchFetch(service: "commerce") {
          Flatten(path: "me.orders.@") {
            {
              ... on Order {
                __typename
                number
              }
            } =>
            {
              ... on Order {
                pointsEarned
              }
            }
          },
          Flatten(paths: ["shelf.@|[Book, Film]", "gift"], as: "Media") {
            {
              ... on Media {
                __typename
                id
              }
            } =>
            {
              ... on Media {
                rating
              }
            }
          },
        }
    """)


def test_a_context_says_from_where_it_comes() -> None:
    price = EntitySet(
        paths=(("region", "stores", "@", "shelf", "@"),),
        requires=parse_selections("... on Product { __typename sku }"),
        selections=parse_selections("... on Product { price }"),
        contexts=(
            ContextVariable("context1", "String", 1, parse_selections("currency")),
            ContextVariable("context2", "[Int]", 2, parse_selections("rates { of }")),
        ),
    )

    assert str(Fetch("commerce", OperationKind.QUERY, entities=(price,))).splitlines()[:2] == [
        'Flatten(path: "region.stores.@.shelf.@") {',
        '  Fetch(service: "commerce", contexts: [$context1: String from .. { currency }, '
        "$context2: [Int] from ../.. { rates { of } }]) {",
    ]


def test_conditions_wrap_their_node_one_by_one() -> None:
    conditions = (Condition("withMe"), Condition("brief", negated=True))
    shop = Fetch("commerce", OperationKind.QUERY, selections=parse_selections("shop { name(in: FR) }"))

    assert str(QueryPlan(Parallel((shop, ConditionNode(conditions, ME))))) == golden("""
        QueryPlan {
          Parallel {
            Fetch(service: "commerce") {
              {
                shop {
                  name(in: FR)
                }
              }
            },
            Include(if: $withMe) {
              Skip(if: $brief) {
                Fetch(service: "hub") {
                  {
                    me {
                      __typename
                      id
                    }
                  }
                },
              },
            },
          },
        }
    """)
