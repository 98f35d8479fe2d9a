"""What Request Tracker answered."""

from __future__ import annotations

from pathlib import Path

import httpx
import orjson

from tests.products.recording import Recording
from tests.products.request_tracker.installed import made_with

__all__ = ["RECORDING"]


def _anywhere(request: httpx.Request, content: bytes) -> str:
    """With an address that is the same in each run, and members in one order: Perl has none."""
    place = f"{request.url.scheme}://{request.url.host}:{request.url.port}".encode()
    try:
        told = orjson.loads(content.replace(place, b"http://rt.example"))
    except orjson.JSONDecodeError:
        return content.decode()
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


RECORDING = Recording(Path(__file__).parent / "recorded.json.gz", made_with, _anywhere)
