"""When objects that asked for one entity may hold the same parts of its answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resolvers.plan import ContextVariable, EntitySet, OnTypes, ResponsePath
from resolvers.sharing import may_share
from schema.selections import parse_selections

ME: ResponsePath = ("me",)
REFERRERS: ResponsePath = ("orders", "@", "customer")


def entities(selections: str, *paths: ResponsePath) -> EntitySet:
    return EntitySet(
        paths, parse_selections("... on Customer { __typename id }"), parse_selections(selections)
    )


CUSTOMERS = entities("... on Customer { address { city } }", ME, REFERRERS)

CASES: dict[str, tuple[EntitySet, bool]] = {
    "nothing else": (CUSTOMERS, True),
    "beneath one path": (entities("geo", (*ME, "address")), False),
    "beneath both paths": (entities("geo", (*ME, "address"), (*REFERRERS, "address")), True),
    "beneath both, and a third": (
        entities("geo", (*ME, "address"), (*REFERRERS, "address"), ("shop", "address")),
        False,
    ),
    "beneath both, in different ways": (
        entities("geo", (*ME, "address"), (*REFERRERS, "address", OnTypes(("Address",)))),
        False,
    ),
    "beneath both, but not for all alike": (
        replace(
            entities("geo", (*ME, "address"), (*REFERRERS, "address")),
            contexts=(ContextVariable("context1", "String", 2, parse_selections("currency")),),
        ),
        False,
    ),
    "beside the shared part": (entities("orders { total }", ME), True),
    "plain values at one path": (entities("displayName", ME), True),
    "the same part at one path": (entities("address { geo }", ME), False),
    "elsewhere": (entities("geo", ("shop", "address")), True),
}


@pytest.mark.parametrize(("other", "expected"), CASES.values(), ids=CASES.keys())
def test_parts_are_shared_unless_only_some_of_the_objects_are_written_beneath(
    other: EntitySet, expected: bool
) -> None:
    assert may_share(CUSTOMERS, (CUSTOMERS, other)) is expected
