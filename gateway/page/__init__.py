"""The page for people with a browser: GraphiQL and the example operations, all of it served from here."""

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

__all__ = ["page_response", "page_routes"]

FOLDER = Path(__file__).parent

ONLY_FROM_HERE = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:"
"""A content security policy. The editors of GraphiQL write style attributes, and its fonts are in its CSS."""


def page_response(examples: Iterable[Example]) -> Response:
    listed = orjson.dumps([asdict(example) for example in examples]).decode().replace("<", "\\u003c")
    text = (FOLDER / "index.html").read_text(encoding="utf-8").replace("EXAMPLES", listed)
    return HTMLResponse(text, headers={"content-security-policy": ONLY_FROM_HERE, "vary": "Accept"})


def page_routes(graphql_path: str) -> list[BaseRoute]:
    async def to_the_page(_: Request) -> Response:
        return RedirectResponse(graphql_path)

    return [
        Route("/", to_the_page),
        Mount("/page", StaticFiles(directory=FOLDER / "assets")),
    ]
