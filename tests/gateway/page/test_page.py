"""The page for people with a browser."""

from __future__ import annotations

import html.parser
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import gateway.page

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ASSETS = Path(gateway.page.__file__).parent / "assets"


class Links(html.parser.HTMLParser):
    """The addresses that a browser loads for a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("src", "href") and value]


async def test_a_browser_gets_the_page_and_all_that_it_loads_from_the_gateway(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/graphql", headers=BROWSER)

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    links = Links(page.text).found
    assert "/page/graphiql.js" in links
    for link in links:
        assert link.startswith("/page/")
        assert (await client.get(link)).status_code == 200


async def test_the_page_may_load_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers=BROWSER)

    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "http" not in policy


@pytest.mark.parametrize("asset", sorted(ASSETS.iterdir()), ids=lambda asset: asset.name)
def test_no_asset_names_a_package_registry_or_a_source_map(asset: Path) -> None:
    text = asset.read_text(encoding="utf-8")

    assert re.findall(r"npmjs|unpkg|jsdelivr|cdnjs|yarnpkg|pypi|sourceMappingURL", text) == []


async def test_the_root_leads_to_the_page(client: httpx.AsyncClient) -> None:
    response = await client.get("/", headers=BROWSER)

    assert (response.status_code, response.headers["location"]) == (307, "/graphql")


async def test_a_client_that_does_not_ask_for_html_gets_none(client: httpx.AsyncClient) -> None:
    response = await client.get(
        "/graphql", params={"query": "{ tiers }"}, headers={"apollo-require-preflight": "1", "accept": "*/*"}
    )

    assert response.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_html_is_for_get_alone(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": "{ tiers }"}, headers=BROWSER)

    assert response.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_the_page_can_be_switched_off(serve: Any) -> None:
    async with serve(page=False) as client:
        page = await client.get("/graphql", headers=BROWSER)
        asset = await client.get("/page/graphiql.js")
        root = await client.get("/", headers=BROWSER)

    assert page.headers["content-type"] == "application/json; charset=utf-8"
    assert (asset.status_code, root.status_code) == (404, 404)


async def test_the_page_holds_the_examples_and_nothing_can_break_out_of_them(
    serve: Any, tmp_path: Path
) -> None:
    (tmp_path / "points.graphql").write_text('query Points { tiers } # </script><script>alert("x")</script>')
    (tmp_path / "more.graphql").write_text('query More { customer(id: "</script>") { name } }')

    async with serve(examples=tmp_path) as client:
        page = await client.get("/graphql", headers=BROWSER)

    (listed,) = re.findall(r'id="examples">(.*?)</script>', page.text, re.DOTALL)
    assert [example["name"] for example in json.loads(listed)] == ["More", "Points"]
    assert json.loads(listed)[0]["query"] == 'query More { customer(id: "</script>") { name } }'
