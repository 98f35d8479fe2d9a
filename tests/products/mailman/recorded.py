"""What Mailman answered."""

from __future__ import annotations

from pathlib import Path

from tests.products.mailman.seeding import made_with
from tests.products.recording import Recording

__all__ = ["RECORDING"]

RECORDING = Recording(Path(__file__).parent / "recorded.json.gz", made_with)
