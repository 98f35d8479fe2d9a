"""`make demo-real`: the customer graph over real products, compared with our own stores."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gateway.server import CannotListen, run_server
from tests.products.demo_real.comparison import Compared, compared, matched
from tests.products.demo_real.opening import ALL, PRODUCTS, Opened, copied, opened
from tests.products.demo_real.operations import WRITING, written
from tests.products.demo_real.place import FOLDER, AlreadyRunning, held, removed

WIDTH = 100


def main() -> int:
    told = argparse.ArgumentParser(prog="make demo-real", description=__doc__)
    told.add_argument("--port", type=int, default=4000, help="0 takes any free port.")
    told.add_argument("--folder", type=Path, default=FOLDER, help="Where the databases are kept.")
    told.add_argument("--all", action="store_true", help="All products, and not only those of every day.")
    told.add_argument("--check", action="store_true", help="Ask every example operation, then stop.")
    told.add_argument("--clean", action="store_true", help="Stop it, and remove the folder.")
    given = told.parse_args()
    if given.clean:
        removed(given.folder)
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the products end, too
    products = ALL if given.all else PRODUCTS
    folder = given.folder.resolve() / ("all" if given.all else "two")
    names = ", ".join(product.name for product in products)
    print(f"Starting {names}, maildev and oidc-provider: seconds, or minutes the first time.", flush=True)
    try:
        with held(given.folder), opened(folder, products) as graphs:
            known, others = matched(graphs)
            print(f"{'DIFFERS' if others else 'same':8} {known} customers whom several systems know")
            found = asyncio.run(compared(graphs))
            print("\n".join(_told(found)), flush=True)
            print("Those that write are asked of copies.", flush=True)
            with copied(folder, products) as copies:
                wrote = asyncio.run(compared(copies, WRITING))
            print("\n".join(_told(wrote)), flush=True)
            found += wrote
            if given.check:
                return 0 if all(one.is_alike for one in found) else 1
            _serve(graphs, folder, given.port)
    except (pytest.skip.Exception, AlreadyRunning, CannotListen) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _serve(graphs: Opened, folder: Path, port: int) -> None:
    examples = written(graphs.products, folder / "examples")
    for place, product in graphs.products.products.items():
        print(f"{place!s:12} reads {product.source} at {product.url}")
    print(f"{'tokens':12} are oidc-provider's at {graphs.products.tokens.address}", flush=True)
    run_server(graphs.products.app(examples=examples, port=port), "127.0.0.1", port)


def _told(found: Sequence[Compared]) -> Iterator[str]:
    for one in found:
        yield f"{_verdict(one):8} {one.name}"
        for error in one.errors:
            yield _line("error", str(error))
        for field, why in one.missing.items():
            yield _line("nobody", f"{field}: {why}")
        for known in one.explained:
            yield _line("differs", f"{known.field}: {known.why}")
        for other in one.unexplained:
            yield _line("DIFFERS", f"{other.field}: {other.stores!r} here, {other.products!r} there")


def _verdict(one: Compared) -> str:
    if not one.is_alike:
        return "DIFFERS"
    return "alike" if one.explained else "same"


def _line(mark: str, text: str) -> str:
    return f"{'':9}{mark:8} {text if len(text) <= WIDTH else text[:WIDTH] + '…'}"


if __name__ == "__main__":
    sys.exit(main())
