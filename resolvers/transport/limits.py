"""What a transport over HTTP holds open, and how much it takes from a subgraph."""

from __future__ import annotations

from typing import Final

__all__ = ["CONNECTIONS", "CONNECT_SECONDS", "HEADERS", "HEAD_BYTES", "IDLE_SECONDS", "LARGEST_ANSWER"]

CONNECTIONS: Final = 100
"""To one subgraph. What is above waits, and its waiting counts towards its timeout."""

CONNECT_SECONDS: Final = 5.0
"""How long opening a connection may take, over all addresses of the host. A subgraph is near: what needs
longer than this is not there, and the request has time left for another attempt."""

IDLE_SECONDS: Final = 4.0
"""How long an unused connection is kept: less than the five seconds after which uvicorn, which serves most
subgraphs written in Python, closes one, so that a request seldom meets a connection that is being closed."""

LARGEST_ANSWER: Final = 64 * 1024 * 1024
"""In bytes, unpacked, unless it is said otherwise. Far above any page a subgraph should give, and far below
what would end the process."""

HEAD_BYTES: Final = 64 * 1024
"""Of an answer: status line and headers, those of interim answers included; or trailers; or what stands
between two chunks."""

HEADERS: Final = 200
"""In one head."""
