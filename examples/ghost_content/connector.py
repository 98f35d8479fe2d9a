"""The connector: how Ghost is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from examples.ghost_content.articles import PUBLISHED, Articles, posts
from examples.ghost_content.key import SignedByKey
from examples.ghost_content.origins import ORIGINS
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.webhooks.ghost import GHOST

__all__ = ["CONNECTOR", "GhostConnector"]


class GhostConnector:
    name = "ghost"
    needs: Sequence[str] = ("url", "token")
    origins = ORIGINS
    webhooks = GHOST

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """`transport`: to a recorded Ghost, for tests."""
        self._transport = transport

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The token is the Admin API key of an integration. Raises ValueError."""
        key = settings.secret("token")
        return ProductCalls(settings, SignedByKey(key), transport=self._transport)

    async def probe(self, calls: ProductCalls) -> Finding:
        """An integration reads all posts, or it is none."""
        site = Node((await calls.send(read("/ghost/api/admin/site/"))).object()).one("site")
        try:
            sample = await _sample(calls)
        except (ProductRefused, ProductRefusedUs):
            return Finding("nobody", _version(site), (Right("posts", False, "articles"),))
        return Finding("an integration", _version(site), (Right("posts", True, "articles"),), sample)


def _version(site: Node | None) -> str | None:
    return None if site is None else site.text("version")


async def _sample(calls: ProductCalls) -> dict[str, object]:
    await posts(calls, PUBLISHED, 1)
    for article in await Articles(calls).newest(1):
        return {
            "Article.slug": article.slug,
            "Article.title": article.title,
            "Article.publishedAt": article.published_at.isoformat(),
            "Article.topics": ", ".join(article.topics),
        }
    return {}


CONNECTOR = GhostConnector()
