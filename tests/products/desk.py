"""The example's product in this process, for commands that take a connector by `module:NAME`."""

from __future__ import annotations

import httpx

from examples.loyalty_desk.connector import DeskConnector
from examples.loyalty_desk.product import create_product

__all__ = ["DESK", "KEY"]

KEY = "desk-key"

DESK = DeskConnector(httpx.ASGITransport(create_product(KEY)))
