"""The pages for people with a browser, all of them served from here: GraphiQL with the example operations,
and one that shows what becomes of an operation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from gateway.page.examples import Example

__all__ = ["explain_page", "page_response", "page_routes"]

FOLDER = Path(__file__).parent

ONLY_FROM_HERE = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:"
"""A content security policy. The editors of GraphiQL write style attributes, and its fonts are in its CSS."""


STRICTLY_FROM_HERE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of a page that is all our own."""


def page_response(examples: Iterable[Example], *, explains: bool = False) -> Response:
    """With a link to the other page, where there is one."""
    listed = orjson.dumps([asdict(example) for example in examples]).decode().replace("<", "\\u003c")
    text = (FOLDER / "index.html").read_text(encoding="utf-8")
    text = text.replace("EXPLAINS", str(explains).lower()).replace("EXAMPLES", listed)
    return HTMLResponse(text, headers={"content-security-policy": ONLY_FROM_HERE, "vary": "Accept"})


def explain_page() -> Response:
    """Where people ask what becomes of an operation."""
    text = (FOLDER / "explain.html").read_text(encoding="utf-8")
    policy = {"content-security-policy": STRICTLY_FROM_HERE, "referrer-policy": "no-referrer"}
    return HTMLResponse(text, headers={**policy, "vary": "Accept"})


def page_routes(graphql_path: str) -> list[BaseRoute]:
    async def to_the_page(_: Request) -> Response:
        return RedirectResponse(graphql_path)

    return [
        Route("/", to_the_page),
        Mount("/page", StaticFiles(directory=FOLDER / "assets")),
    ]
