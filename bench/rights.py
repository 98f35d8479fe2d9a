"""What rights cost: the same request of the same gateway, with a little more asked of it each time.

All of it is done for known callers: a token that was seen before, a plan that was made for its scopes. That
is what nearly every request of a shop is.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from bench.candidates import FICHE, Candidate
from bench.federation.sdl import RESTRICTED
from bench.report import NotMeasured, Section, Table, at_most
from bench.rounds import Figures, in_rounds
from bench.running import field
from bench.workloads import BENCHMARK, SMALL_QUERY
from gateway.auth.caller_context import new_caller_key
from gateway.issuer.clients import Client
from gateway.issuer.keys import ALGORITHM, new_keys
from gateway.issuer.tokens import AUDIENCE, ISSUER, TokenMint

__all__ = ["bench_rights"]

STARTS = 4
"""Two processes of the very same program differ by several per cent, for as long as they live."""

TWENTIETH = 5.0
"""Per cent."""

WORKLOADS = (
    replace(SMALL_QUERY, warm_up=1_000, requests=200, rounds=15),
    replace(BENCHMARK, warm_up=100, requests=30, rounds=11),
)
"""Many short rounds: what is looked for is less than what a machine differs from one second to the next."""

Measured = Mapping[str, Figures]
"""By the candidate's name."""

OFF, SCOPES, CALLER, PAIRWISE = (
    "no rights",
    "a token and its scopes",
    "and subgraphs told who asks",
    "and ids of the client's own",
)


async def bench_rights() -> Section:
    mint = TokenMint(new_keys(()))
    client = Client("shop", ("read:names",), "shop")
    token = mint.token(client, client.scopes, 3_600)
    with _key_set(mint) as address, TemporaryDirectory() as folder:
        candidates = _candidates(address, token, Path(folder))
        starts = [await _measured(candidates) for _ in range(STARTS)]
    measured = {each.name: [start[each.name] for start in starts] for each in WORKLOADS}
    shares = {name: _share(figures, SCOPES) for name, figures in measured.items()}
    return Section(
        "What rights cost",
        [Table(["CPU ms per request", OFF, SCOPES, CALLER, PAIRWISE], _rows(measured))],
        ["Per cent are what comes on top of the first column: over starts the mean, over rounds the median."],
        [
            at_most(f"scopes of a known caller, {name}", share, TWENTIETH, None, "{:.1f} %")
            for name, share in shares.items()
        ],
    )


async def _measured(candidates: Sequence[Candidate]) -> Mapping[str, Measured]:
    """By the workload's name, of processes that are started for it."""
    async with field(with_peers=False, fiche=candidates, sdl=RESTRICTED) as running:
        if len(running.gateways) < len(candidates):
            raise NotMeasured("\n".join(running.notes))
        return {each.name: await in_rounds(each, running.gateways) for each in WORKLOADS}


def _candidates(jwks_url: str, token: str, folder: Path) -> Sequence[Candidate]:
    clients, sealed = folder / "clients.yaml", folder / "sealed.yaml"
    clients.write_text("clients: {shop: {rule: all}}")
    sealed.write_text("clients: {shop: {rule: all, pairwise: true}}")
    issuer = {"jwks_url": jwks_url, "issuer": ISSUER, "audience": [AUDIENCE], "algorithms": [ALGORITHM]}
    scopes = {"FICHE_ISSUERS": json.dumps([issuer]), "FICHE_CLIENTS": str(clients)}
    caller = {**scopes, "FICHE_CALLER_KEY": new_caller_key()[0]}
    secret = secrets.token_urlsafe(32)
    pairwise = {**caller, "FICHE_CLIENTS": str(sealed), "FICHE_PAIRWISE_SECRET": secret}
    bearer = {"authorization": f"Bearer {token}"}
    return [
        FICHE.given(OFF, {"FICHE_AUTHORIZATION": "off"}),
        FICHE.given(SCOPES, scopes, bearer),
        FICHE.given(CALLER, caller, bearer),
        FICHE.given(PAIRWISE, pairwise, bearer),
    ]


def _rows(measured: Mapping[str, Sequence[Measured]]) -> Sequence[Sequence[str]]:
    return [
        [
            workload,
            f"{_milliseconds(starts, OFF):.3f}",
            *(
                f"{_milliseconds(starts, name):.3f} ({_share(starts, name):+.1f} %)"
                for name in (SCOPES, CALLER, PAIRWISE)
            ),
        ]
        for workload, starts in measured.items()
    ]


def _milliseconds(starts: Sequence[Measured], name: str) -> float:
    return fmean(start[name].median for start in starts)


def _share(starts: Sequence[Measured], name: str) -> float:
    return fmean(start[name].on_top_of(start[OFF]) for start in starts)


@contextmanager
def _key_set(mint: TokenMint) -> Iterator[str]:
    """The issuer's public keys, where a gateway can fetch them."""
    body = json.dumps(mint.keys.public).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/jwks"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
