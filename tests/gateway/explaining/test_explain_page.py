"""The page on which people ask what becomes of an operation."""

from __future__ import annotations

import re

import httpx

from tests.gateway.explaining.conftest import Gateway

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_a_browser_gets_the_page_and_all_that_it_loads_from_the_gateway(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/explain", headers=BROWSER)

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert "/page/explain.js" in links
    for link in links:
        assert link == "/graphql" or (await client.get(link)).status_code == 200, link


async def test_nothing_on_the_page_runs_or_looks_as_the_page_itself_does_not_say(
    client: httpx.AsyncClient,
) -> None:
    """No code and no style stands in the page, and nothing told becomes markup."""
    page = await client.get("/explain", headers=BROWSER)
    script = (await client.get("/page/explain.js")).text

    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"<style|style=|<script(?! src=)| on\w+=", page.text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


async def test_the_page_is_no_secret_but_what_it_asks_for_is(client: httpx.AsyncClient) -> None:
    page = await client.get("/explain", headers=BROWSER)
    told = await client.post("/explain", json={"query": "{ __typename }"})

    assert (page.status_code, told.status_code) == (200, 403)


async def test_without_pages_a_browser_is_answered_as_any_client(gateway: Gateway) -> None:
    async with gateway(page=False) as client:
        answer = await client.get("/explain", headers=BROWSER)

    assert answer.json()["errors"][0]["extensions"]["code"] == "CSRF_ERROR"


async def test_the_other_page_leads_here_where_there_is_something(gateway: Gateway) -> None:
    found = []
    for explain in ("off", "scope"):
        async with gateway(explain=explain) as client:
            page = await client.get("/graphql", headers=BROWSER)
            found += re.findall(r'data-explains="(\w+)"', page.text)

    assert found == ["false", "true"]
