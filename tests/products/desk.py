"""The example's product in this process, for commands that take a connector by `module:NAME`."""

from __future__ import annotations

import httpx

from examples.loyalty_desk.connector import DeskConnector
from examples.loyalty_desk.product import create_product

__all__ = ["BUSY_DESK", "DESK", "KEY"]

KEY = "desk-key"

DESK = DeskConnector(httpx.ASGITransport(create_product(KEY)))


class Busy(httpx.ASGITransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        answer.headers["x-calls-a-minute"] = "60"
        return answer


BUSY_DESK = DeskConnector(Busy(create_product(KEY)))
"""As Xero allows it."""
