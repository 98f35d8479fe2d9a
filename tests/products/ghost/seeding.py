"""What is entered in the live Ghost, over its own API: articles about goods that customers bought, a draft,
and a page of news about nothing that is sold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

__all__ = ["ARTICLES", "Written", "editor", "enter", "publish", "tell"]

OWNER = {"name": "The editor", "email": "editor@shop.example", "password": "for tests only, 1"}

ADMIN = "/ghost/api/admin"

TITLE = "Fiche"
"""Of the integration."""


@dataclass(frozen=True, slots=True)
class Written:
    slug: str
    title: str
    published_at: str
    skus: Sequence[str]
    topics: Sequence[str] = ()
    excerpt: str | None = None
    status: str = "published"


ARTICLES = (
    Written(
        "how-linen-is-bound",
        "How linen is bound",
        "2025-11-03T08:00:00.000Z",
        ["OFF-104"],
        ["Craft"],
        "A morning at the bindery.",
    ),
    Written("a-notebook-a-year", "A notebook a year", "2026-01-02T07:30:00.000Z", ["OFF-104"], ["Office"]),
    Written(
        "rainy-sundays",
        "Rainy Sundays",
        "2026-03-15T09:00:00.000Z",
        ["TOY-101", "OFF-104"],
        ["Family", "Craft"],
        "Puzzles, paper and an afternoon.",
    ),
    Written("not-yet", "Not yet", "2026-04-01T09:00:00.000Z", ["OFF-104"], status="draft"),
    Written("new-opening-hours", "New opening hours", "2026-05-01T06:00:00.000Z", [], ["News"]),
)
"""The earliest first."""


def enter(url: str) -> str:
    """The key of an integration, as Ghost shows it."""
    with _http(url) as http:
        _post(http, "authentication/setup/", {"setup": [{**OWNER, "blogTitle": "The shop's journal"}]})
    with editor(url) as http:
        _empty(http)
        for article in ARTICLES:
            publish(http, article)
        made = _post(http, "integrations/?include=api_keys", {"integrations": [{"name": TITLE}]})
        [integration] = made["integrations"]
        [key] = [one["secret"] for one in integration["api_keys"] if one["type"] == "admin"]
        return str(key)


@contextmanager
def editor(url: str) -> Iterator[httpx.Client]:
    """Signed in."""
    with _http(url) as http:
        signed_in = {"username": OWNER["email"], "password": OWNER["password"]}
        http.post(f"{ADMIN}/session/", json=signed_in).raise_for_status()
        yield http


def publish(http: httpx.Client, article: Written) -> None:
    _post(http, "posts/?source=html", {"posts": [_row(article)]})


def tell(http: httpx.Client, url: str, secret: str) -> None:
    """From now on Ghost sends a webhook there for each article that is published."""
    known = http.get(f"{ADMIN}/integrations/").json()["integrations"]
    [integration] = [one for one in known if one["name"] == TITLE]
    hook = {"event": "post.published", "target_url": url, "secret": secret, "name": "Fiche"}
    _post(http, "webhooks/", {"webhooks": [{**hook, "integration_id": integration["id"]}]})


def _http(url: str) -> httpx.Client:
    headers = {"origin": url, "accept-version": "v5.0"}
    return httpx.Client(base_url=url, timeout=60, trust_env=False, headers=headers)


def _empty(http: httpx.Client) -> None:
    """A new Ghost comes with an article of its own."""
    for post in http.get(f"{ADMIN}/posts/", params={"fields": "id"}).json()["posts"]:
        http.delete(f"{ADMIN}/posts/{post['id']}/").raise_for_status()


def _row(article: Written) -> dict[str, object]:
    tags = [*article.topics, *(f"#{sku}" for sku in article.skus)]
    row: dict[str, object] = {
        "slug": article.slug,
        "title": article.title,
        "html": f"<p>{article.title}.</p>",
        "status": article.status,
        "published_at": article.published_at,
        "tags": [{"name": tag} for tag in tags],
    }
    return row if article.excerpt is None else {**row, "custom_excerpt": article.excerpt}


def _post(http: httpx.Client, path: str, body: object) -> dict[str, list[dict[str, list[dict[str, str]]]]]:
    answer = http.post(f"{ADMIN}/{path}", json=body)
    answer.raise_for_status()
    found: dict[str, list[dict[str, list[dict[str, str]]]]] = answer.json()
    return found
