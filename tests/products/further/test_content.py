"""What editors write in Ghost joins the graph: recorded, and over the real product (`make real`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from examples.ghost_content.connector import GhostConnector
from examples.ghost_content.key import EARLY, SECONDS, SignedByKey
from examples.ghost_content.origins import ORIGINS
from subgraphs.kit.products.call import Answer, Call
from subgraphs.kit.products.settings import ProductSettings
from tests.products.further.bought import NUMBER
from tests.products.further.conftest import Reaching
from tests.products.further.joined import Joined, assert_all_origins_are_told, what_it_adds
from tests.products.further.systems import CONTENT
from tests.products.ghost.seeding import ARTICLES


@pytest.fixture
async def graph(reaching: Reaching, database_urls: Mapping[str, str]) -> AsyncIterator[tuple[Joined, Any]]:
    async with CONTENT.joined(reaching(CONTENT), database_urls) as found:
        yield found


async def test_goods_of_an_order_have_the_newest_articles_about_them(graph: tuple[Joined, Any]) -> None:
    order = (await graph[0].crossed(number=NUMBER))["orderByNumber"]

    assert order["customer"]["displayName"]
    notebook, puzzle = ([_shown(one) for one in line["product"]["articles"]] for line in order["lines"])
    sundays = {
        "slug": "rainy-sundays",
        "title": "Rainy Sundays",
        "excerpt": "Puzzles, paper and an afternoon.",
        "publishedAt": "2026-03-15T09:00:00Z",
        "topics": ["Family", "Craft"],
        "url": "/rainy-sundays/",
    }
    assert puzzle == [sundays]
    assert [one["slug"] for one in notebook] == ["rainy-sundays", "a-notebook-a-year"]
    assert notebook[0] == sundays


def _shown(article: Any) -> Any:
    """Its address begins with that of the journal."""
    return {**article, "url": article["url"][article["url"].index("/", len("http://")) :]}


async def test_all_goods_of_many_orders_are_one_call(graph: tuple[Joined, Any]) -> None:
    query = "{ orders(first: 20) { edges { node { lines { product { sku articles { slug } } } } } } }"

    answer = await graph[0].ask(query)

    lines = [line for edge in answer["orders"]["edges"] for line in edge["node"]["lines"]]
    assert len(answer["orders"]["edges"]) == 20
    assert {line["product"]["sku"] for line in lines if not line["product"]["articles"]}
    assert graph[1].state.source.calls.counts.asked == 1


async def test_an_article_leads_to_the_goods_it_is_about(graph: tuple[Joined, Any]) -> None:
    answer = await graph[0].ask("{ newestArticles(first: 2) { slug topics products { sku } } }")

    assert answer["newestArticles"] == [
        {"slug": "new-opening-hours", "topics": ["News"], "products": []},
        {
            "slug": "rainy-sundays",
            "topics": ["Family", "Craft"],
            "products": [{"sku": "TOY-101"}, {"sku": "OFF-104"}],
        },
    ]


async def test_what_nobody_has_published_yet_is_shown_to_nobody(graph: tuple[Joined, Any]) -> None:
    answer = await graph[0].ask("{ newestArticles(first: 50) { slug } }")

    published = [one.slug for one in ARTICLES if one.status == "published"]
    assert [one["slug"] for one in answer["newestArticles"]] == published[::-1]


async def test_too_many_articles_are_refused(graph: tuple[Joined, Any]) -> None:
    [error] = (await graph[0].answer("{ newestArticles(first: 51) { slug } }"))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_whoever_uses_the_graph_already_notices_nothing() -> None:
    added = what_it_adds("content", CONTENT.schema)

    assert any("Product.articles" in change for change in added)
    assert any("Query.newestArticles" in change for change in added)


def test_every_field_says_where_it_comes_from() -> None:
    assert_all_origins_are_told(ORIGINS, CONTENT.schema)


@pytest.mark.parametrize("key", ["no colon", "name:no hexadecimals", ":c0ffee", "name:"])
def test_a_key_that_is_none_is_refused_before_anything_is_asked(key: str) -> None:
    settings = ProductSettings.model_validate({"source": "content", "url": "http://g.example", "token": key})

    with pytest.raises(ValueError, match="Admin API key of a custom integration"):
        GhostConnector().calls(settings)


async def test_a_token_is_signed_anew_before_it_ends() -> None:
    now = 1_000.0
    key = SignedByKey(f"name:{'c0ffee' * 6}", lambda: now)
    first = await key.headers(_nobody)
    now += SECONDS - EARLY - 1
    assert await key.headers(_nobody) == first
    now += 1
    second = await key.headers(_nobody)

    told = jwt.decode(second["authorization"].removeprefix("Ghost "), OctKey.import_key(b"\xc0\xff\xee" * 6))
    assert told.header["kid"] == "name"
    assert told.claims == {"iat": now, "exp": now + SECONDS, "aud": "/admin/"}


async def _nobody(_: Call) -> Answer:
    raise AssertionError("nobody is asked for a token")


async def test_no_word_of_a_key_is_part_of_what_is_asked(graph: tuple[Joined, Any]) -> None:
    """A slug that is none, from an entity of somebody else's, reaches no filter."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"posts": [], "meta": {"pagination": {"next": None}}})

    settings = ProductSettings.model_validate(
        {"source": "content", "url": "http://g.example", "token": f"name:{'c0ffee' * 6}"}
    )
    calls = GhostConnector(httpx.MockTransport(answer)).calls(settings)
    source = type(graph[1].state.source)(calls)
    await source.by_slug(["a]+status:draft", "how-linen-is-bound"])
    await source.about(["A-1]+status:draft,(id:1"])
    await calls.close()

    filters = [request.url.params["filter"] for request in asked]
    assert filters == [
        "status:published+slug:[how-linen-is-bound]",
        "status:published+tags:[hash-a-1-status-draft-id-1]",
    ]
