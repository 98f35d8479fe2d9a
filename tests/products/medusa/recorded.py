"""What Medusa answered, and the customers that it was asked about: another database has other ids."""

from __future__ import annotations

from pathlib import Path

from tests.products.medusa.installed import made_with
from tests.products.recording import Recording

__all__ = ["RECORDING"]

RECORDING = Recording(Path(__file__).parent / "recorded.json.gz", made_with)
