"""What maildev answered."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.products.contract import letters_written
from tests.products.maildev.installed import LOCK
from tests.products.recording import Recording

__all__ = ["RECORDING"]


def _made_with() -> str:
    """Of the version and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for file in (LOCK, Path(letters_written.__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


RECORDING = Recording(Path(__file__).parent / "recorded.json.gz", _made_with)
