"""A Vendure of its own, with its search switched on: goods in facets and collections, and nobody who buys."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from subgraphs.world.catalogue import Product
from tests.products.further.bought import goods
from tests.products.vendure.admin import Graph, admin
from tests.products.vendure.installed import seeded as shop
from tests.products.vendure.setting_up import set_up

__all__ = ["KEY_FILE", "made_with", "running", "seeded"]

HERE = Path(__file__).parent

KEY_FILE = "api-key"

SECONDS = 60

API_KEY = (
    'mutation { createApiKey(input: { roleIds: ["1"], translations: [{ languageCode: en, name: "Fiche" }] }) '
    "{ apiKey } }"
)


def made_with() -> str:
    digest = hashlib.sha256()
    files = (HERE.parent / "vendure" / "package-lock.json", HERE / "server.cjs", HERE / "vendure.py")
    for file in (*files, HERE / "bought.py"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def seeded() -> Path:
    """The folder of a filled database, made if need be, below the packages of Vendure. Skips without them."""
    kept = shop().parent
    with (kept / "catalogue-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = kept / f"catalogue-{made_with()}"
        if not (place / "whole").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            _fill(place)
            (place / "whole").touch()
    return place


@contextmanager
def running(place: Path, filling: bool = False) -> Iterator[str]:
    """Vendure on the database of this folder, until the end of the block; its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"PORT": str(port), "DATABASE": str(place / "catalogue.sqlite"), "SEED": "1" if filling else "0"}
    shutil.copy(HERE / "server.cjs", place.parent / "catalogue.cjs")
    with (
        (place / "server.log").open("a") as log,
        subprocess.Popen(
            ["node", "catalogue.cjs"],  # noqa: S607 - Node.js, wherever it is
            cwd=place.parent,
            env=os.environ | given | {"VENDURE_DISABLE_TELEMETRY": "true"},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            _until(lambda: "READY" in (place / "server.log").read_text() or process.poll() is not None)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)
            (place / "server.log").unlink()


def _fill(place: Path) -> None:
    with running(place, filling=True) as url:
        staff, sold = admin(url), goods()
        variants = set_up(staff, (), sold).variants
        for one in sorted({product.category for product in sold}):
            _classify(staff, one, [variants[product.sku] for product in sold if product.category == one])
        staff("mutation { reindex { id } }")
        _until(lambda: _indexed(staff, sold))
        (place / KEY_FILE).write_text(staff(API_KEY)["apiKey"])
        staff.close()


def _classify(staff: Graph, category: str, variants: list[str]) -> None:
    """A facet value, and a collection that is filled with whatever has it."""
    made = staff(
        "mutation($i: CreateFacetInput!) { createFacet(input: $i) { values { id } } }",
        i={
            "code": f"range-{category}",
            "isPrivate": False,
            "translations": [_named("Range")],
            "values": [{"code": category, "translations": [_named(category.capitalize())]}],
        },
    )
    [value] = [one["id"] for one in made["values"]]
    staff(
        "mutation($i: [UpdateProductVariantInput!]!) { updateProductVariants(input: $i) { id } }",
        i=[{"id": variant, "facetValueIds": [value]} for variant in variants],
    )
    chosen = [
        {"name": "facetValueIds", "value": f'["{value}"]'},
        {"name": "containsAny", "value": "false"},
    ]
    words = {**_named(f"All for {category}"), "slug": f"all-{category}", "description": ""}
    staff(
        "mutation($i: CreateCollectionInput!) { createCollection(input: $i) { id } }",
        i={"filters": [{"code": "facet-value-filter", "arguments": chosen}], "translations": [words]},
    )


def _indexed(staff: Graph, sold: list[Product]) -> bool:
    """Every product is found, and in its collection."""
    counted = [
        _total(staff, {"collectionSlug": f"all-{category}"}) for category in {one.category for one in sold}
    ]
    return sum(counted) == len(sold) == _total(staff, {})


def _total(staff: Graph, asked: dict[str, Any]) -> int:
    found = staff(
        "query($i: SearchInput!) { search(input: $i) { totalItems } }", i={**asked, "groupByProduct": False}
    )
    return int(found["totalItems"])


def _until(is_so: Any) -> None:
    ends = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > ends:
            raise RuntimeError("Vendure did not come to it; its server.log says why.")
        time.sleep(0.2)


def _named(name: str) -> dict[str, str]:
    return {"languageCode": "en", "name": name}
