"""The tables of the pages say what the code says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from gateway import errors
from gateway.commands.islands import ISLANDS, subgraph_list
from gateway.config import Settings
from resolvers.errors import (
    NotGraphQL,
    Outgrown,
    OverBudget,
    PlacedFailure,
    RefusedStatus,
    Reported,
    SubgraphFailure,
    TimedOut,
    Unaffordable,
    Unreachable,
    client_error,
)
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.settings import SubgraphSettings
from tests.docs.pages import ROOT

DOCS = ROOT / "docs"


def rows(page: Path, first: str) -> Iterator[list[str]]:
    """The cells of the table whose first heading is this one, without code marks."""
    _, _, below = page.read_text().partition(f"\n| {first} |")
    table = below.split("\n\n")[0].splitlines()[2:]
    assert table, f"{page.name} has no table under {first}"
    for line in table:
        yield [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]


def shown(value: object) -> str:
    match value:
        case None | BaseModel():
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
        case dict():
            lists = {name: sorted(each) for name, each in value.items() if not isinstance(each, str)}
            return json.dumps({**value, **lists})
        case _:
            return str(value)


def test_the_settings_of_the_gateway_are_listed_with_their_defaults() -> None:
    expected = [
        [f"FICHE_{name.upper()}", shown(setting.default)] for name, setting in Settings.model_fields.items()
    ]

    assert sorted(row[:2] for row in rows(DOCS / "gateway.md", "Variable")) == sorted(expected)


def test_the_settings_of_a_subgraph_are_listed_with_their_defaults() -> None:
    known = {
        name: shown(each.default)
        for name, each in SubgraphSettings.model_fields.items()
        if name not in ("name", "product")
    }
    known["database_url"] = "sqlite:///.fiche/<name>.sqlite"

    listed = {row[0]: row[1] for row in rows(DOCS / "subgraphs.md", "Variable")}

    assert listed == {f"FICHE_<NAME>_{name.upper()}": default for name, default in known.items()}


def test_the_settings_of_a_product_are_listed_with_their_defaults() -> None:
    known = {
        f"FICHE_<NAME>_SOURCE_{name.upper()}": "" if each.is_required() else shown(each.default)
        for name, each in ProductSettings.model_fields.items()
    }
    words = {name for name, each in ProductSettings.model_fields.items() if each.default_factory is dict}
    known |= {f"FICHE_<NAME>_SOURCE_{name.upper()}": "" for name in words}
    known["FICHE_<NAME>_SOURCE"] = "sql"
    del known["FICHE_<NAME>_SOURCE_SOURCE"]

    assert {row[0]: row[1] for row in rows(DOCS / "connectors.md", "Variable")} == known


def test_the_settings_of_systems_are_listed_with_their_defaults() -> None:
    of_all = {name: SystemSettings.model_fields[name] for name in SystemSettings.__annotations__}
    parts = CommerceSettings.product_fields()  # those stand in connectors.md, with all their settings
    own = [name for name in CommerceSettings.__annotations__ if name not in parts]
    of_commerce = {name: CommerceSettings.model_fields[name] for name in own}
    expected = {f"FICHE_<NAME>_{name.upper()}": shown(each.default) for name, each in of_all.items()}
    expected |= {f"FICHE_COMMERCE_{name.upper()}": shown(each.default) for name, each in of_commerce.items()}

    assert {row[0]: row[1] for row in rows(DOCS / "subgraphs.md", "Setting of a system")} == expected


def test_every_refusal_is_listed_with_its_status() -> None:
    _, _, refusals = (DOCS / "gateway.md").read_text().partition("## Refusals")
    listed = re.findall(r"^\| `(\w+)` \| (\d+)(\*?) \|", refusals, re.MULTILINE)

    known = [
        (failure.code, str(failure.status), "*" if failure.starred else "")
        for failure in vars(errors).values()
        if isinstance(failure, errors.Failure)
    ]

    assert listed == known


@pytest.mark.parametrize(
    "failure",
    [
        Unreachable(""),
        RefusedStatus(500),
        Outgrown(),
        NotGraphQL(""),
        TimedOut(),
        OverBudget(1),
        Unaffordable(2, 1),
        Reported("", None),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_every_gap_is_listed_with_its_reason(failure: SubgraphFailure) -> None:
    told = client_error(PlacedFailure("crm", 0, ("customer",), failure), frozenset())
    code, reason = told.extensions["code"], told.extensions.get("reason")
    _, _, gaps = (DOCS / "gateway.md").read_text().partition("## Gaps")

    listed = re.findall(r"^\| `(\w+)` \| (?:`reason: (\w+)`)?", gaps, re.MULTILINE)

    assert (code, reason or "") in listed


def test_the_example_supergraph_is_what_the_customer_graph_composes_to() -> None:
    """`fiche compose` makes it anew; the page on subgraphs says how."""
    urls = {each["name"]: each["url"] for each in json.loads((ROOT / "examples/subgraphs.json").read_text())}
    assert sorted(urls) == sorted(ISLANDS)

    composed = compose([Subgraph(each["name"], each["url"], each["sdl"]) for each in subgraph_list(urls)])

    assert isinstance(composed, Supergraph)
    assert composed.sdl.strip() == (ROOT / "examples" / "supergraph.graphql").read_text().strip()
