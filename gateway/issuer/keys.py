"""The key that signs and the secrets of the clients: made once, kept in a folder, for its owner only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from joserfc.jwk import ECKey

__all__ = ["ALGORITHM", "IssuerKeys", "kept_keys", "kept_secret", "new_keys"]

ALGORITHM = "ES256"

FILE = "issuer.json"

PAIRWISE = "pairwise.txt"


@dataclass(frozen=True, slots=True)
class IssuerKeys:
    key: ECKey
    secrets: Mapping[str, str]
    """By the name of the client."""

    @property
    def public(self) -> dict[str, object]:
        """The JSON Web Key Set."""
        return {"keys": [{**self.key.as_dict(private=False), "alg": ALGORITHM, "use": "sig"}]}


def new_keys(clients: Iterable[str]) -> IssuerKeys:
    key = ECKey.generate_key("P-256", {"kid": token_urlsafe(8)})
    return IssuerKeys(key, {name: token_urlsafe(24) for name in clients})


def kept_keys(folder: Path, clients: Iterable[str]) -> IssuerKeys:
    """A client that is new gets a secret; those that are known keep theirs."""
    path = folder / FILE
    new = new_keys(clients)
    if path.exists():
        known = json.loads(path.read_text(encoding="utf-8"))
        kept = {name: known["secrets"].get(name, secret) for name, secret in new.secrets.items()}
        if kept == known["secrets"]:
            return IssuerKeys(ECKey.import_key(known["key"]), kept)
        new = IssuerKeys(ECKey.import_key(known["key"]), kept)
    _write(path, json.dumps({"key": new.key.as_dict(private=True), "secrets": dict(new.secrets)}))
    return new


def kept_secret(folder: Path) -> str:
    """Of which the ids of partners are made: another one would make all of them new."""
    path = folder / PAIRWISE
    if not path.exists():
        _write(path, token_urlsafe(48))
    return path.read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    written.replace(path)
