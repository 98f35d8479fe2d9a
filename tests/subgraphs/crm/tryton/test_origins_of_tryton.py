"""What Tryton fills of the CRM is said, field by field, and what it needs is named where it is missing."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from subgraphs.crm.sources.connectors import CONNECTORS
from subgraphs.crm.sources.tryton.origins import ORIGINS
from subgraphs.kit.products.settings import ProductSettings

SDL = (files("subgraphs.crm") / "schema.graphql").read_text(encoding="utf-8")

GIVEN: dict[str, Any] = {
    "source": "tryton",
    "url": "http://tryton.example",
    "user": "admin",
    "password": "secret",
    "options": {"database": "shop"},
}


def test_each_field_says_where_it_comes_from() -> None:
    assert [field for field, origin in ORIGINS.of_schema(SDL).items() if origin is None] == []
    assert ORIGINS.strangers(SDL) == []


@pytest.mark.parametrize(
    ("lacking", "left"), [("database", {"options": {}}), ("password", {"password": None})]
)
def test_a_setting_that_is_missing_is_named(lacking: str, left: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=lacking):
        CONNECTORS["tryton"].calls(ProductSettings.model_validate(GIVEN | left))
