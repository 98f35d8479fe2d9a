"""The real oidc-provider with the demonstration's bearers as its clients.

Partners come for themselves. The shop and the back office are applications in which people sign in.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.auth.issuers import Issuer
from subgraphs.world.bearers import BEARERS, Bearer
from tests.gateway.auth.oauth_server.installed import installed
from tests.products.oidc.signing_in import REDIRECT, SignIn

__all__ = ["RESOURCE", "TokenServer", "running"]

SOURCE = Path(__file__).parent / "server.mjs"

RESOURCE = "urn:fiche:graph"


@dataclass(frozen=True, slots=True)
class TokenServer:
    address: str

    def token(self, bearer: Bearer, scopes: Sequence[str], subject: str | None = None) -> str:
        """`subject`: who signs in, if not the one that the bearer always is."""
        sign_in = SignIn(self.address, bearer.client, scopes)
        person = subject or bearer.subject
        return sign_in.for_itself(_secret(bearer.client)) if person is None else sign_in.as_person(person)

    @property
    def issuer(self) -> Issuer:
        """What a gateway is told to believe this server."""
        return Issuer(jwks_url=f"{self.address}/jwks", issuer=self.address, audience=(RESOURCE,))


@contextmanager
def running() -> Iterator[TokenServer]:
    """Until the end of the block. Skips where it cannot be had."""
    place = installed()
    shutil.copy(SOURCE, place / "issuer.mjs")
    with subprocess.Popen(
        ["node", "issuer.mjs"],  # noqa: S607 - Node.js, wherever it is
        cwd=place,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{json.dumps({'resource': RESOURCE, 'clients': list(_clients())})}\n")
            process.stdin.flush()
            address = process.stdout.readline().strip()
            if not address:
                raise RuntimeError("oidc-provider did not start.")
            yield TokenServer(address)
        finally:
            process.terminate()


def _clients() -> Iterator[Mapping[str, object]]:
    """Several bearers may use one application."""
    for client in dict.fromkeys(bearer.client for bearer in BEARERS.values()):
        bearers = [bearer for bearer in BEARERS.values() if bearer.client == client]
        how = {"secret": _secret(client)} if bearers[0].subject is None else {"redirect": REDIRECT}
        scopes = {scope: None for bearer in bearers for scope in bearer.scopes}
        yield {"id": client, "scopes": list(scopes), "claims": dict(bearers[0].claims), **how}


def _secret(client: str) -> str:
    return f"{client}-tests-only"
