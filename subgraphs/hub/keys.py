"""The keys of the hub: with one it signs its steps, with the other it hides the inputs of operations."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from dataclasses import asdict, dataclass
from pathlib import Path

from subgraphs.hub.settings import KEY_BYTES
from subgraphs.kit.signed_calls import new_hub_key

__all__ = ["HubKeys", "kept_keys", "new_keys"]

FILE = "hub-keys.json"


@dataclass(frozen=True, slots=True)
class HubKeys:
    signing: str
    """The private JSON Web Key: FICHE_HUB_SIGNING_KEY."""
    public: str
    """Its public half: FICHE_<NAME>_HUB_KEY of every subgraph."""
    encryption: str
    """FICHE_HUB_ENCRYPTION_KEY"""


def new_keys() -> HubKeys:
    pair = new_hub_key()
    return HubKeys(pair.private, pair.public, b64encode(os.urandom(KEY_BYTES)).decode("ascii"))


def kept_keys(folder: Path) -> HubKeys:
    """The keys that lie in this folder. They are made once: without them what is encrypted would be lost."""
    path = folder / FILE
    if not path.exists():
        keys = new_keys()
        written = path.with_suffix(".new")
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(keys), file)
        written.replace(path)
        return keys
    return HubKeys(**json.loads(path.read_text(encoding="utf-8")))
