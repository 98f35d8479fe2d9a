"""What Vendure answered."""

from __future__ import annotations

from pathlib import Path

from tests.products.recording import Recording
from tests.products.vendure.installed import made_with

__all__ = ["RECORDING"]

RECORDING = Recording(Path(__file__).parent / "recorded.json.gz", made_with, adds=True)
