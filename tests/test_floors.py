"""The floors of the house: imports point down only. The table below is the architecture."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

WIRE = {
    "starlette",
    "uvicorn",
    "uvloop",
    "httptools",
    "httpx",
    "pydantic",
    "pydantic_core",
    "pydantic_settings",
    "typer",
    "rich",
}
CONTACTS = {"phonenumbers", "email_validator"}
SQL = {"sqlalchemy", "alembic", "psycopg"}

ISLAND = {
    "subgraphs.kit",
    "strawberry",
    "graphql",
    "aiodataloader",
    "orjson",
    "starlette",
    "pydantic",
    *CONTACTS,
}

MAY_IMPORT: dict[str, set[str]] = {
    "schema": {"graphql"},
    "cache": {"redis"},
    "resolvers": {
        "schema",
        "cache",
        "graphql",
        "orjson",
        "httptools",
        "pyreqwest",
        "websockets",
        "aiodataloader",
    },
    "gateway.operations": {"schema", "graphql", "gateway.errors"},
    "gateway.planning": {"schema", "graphql", "gateway.operations", "resolvers.plan"},
    "gateway": {
        *("schema", "cache", "resolvers", "gateway"),
        *("graphql", "orjson", "joserfc", "limits", "cryptography", "yaml", "brotli", "zstandard", *WIRE),
        *("prometheus_client", "opentelemetry"),
    },
    "subgraphs.kit": {
        *("strawberry", "graphql", "aiodataloader", "orjson", "joserfc", "stdnum", "redis"),
        *CONTACTS,
        *WIRE,
        *SQL,
    },
    "subgraphs.hub": {*ISLAND, *SQL, "cryptography", "dbos", "httpx", "yaml"},
    "subgraphs.commerce": {*ISLAND, *SQL},
    "subgraphs.crm": {*ISLAND, *SQL},
    "subgraphs.loyalty": {*ISLAND, *SQL},
    "subgraphs.accounting": {*ISLAND, *SQL, "stdnum"},
    "subgraphs.world": {"subgraphs", "faker", "rich", *SQL},
}
"""A floor, and what its modules may import besides the standard library and the floor itself. The most
specific entry counts."""

ONLY_STARTS_SUBGRAPHS = {
    "gateway.commands.bearers",
    "gateway.commands.connect",
    "gateway.commands.demo",
    "gateway.commands.drift",
    "gateway.commands.hub_keys",
    "gateway.commands.islands",
    "gateway.commands.one_process",
    "gateway.commands.products",
    "gateway.commands.sources",
    "gateway.commands.match",
    "gateway.commands.seed",
    "gateway.commands.subgraph",
    "gateway.commands.token",
}
"""These commands start the subgraphs, which no other module of the gateway may know."""

WORDS_OF_THE_DOMAIN = {"customer", "loyalty", "invoice", "crm", "commerce", "accounting", "voucher"}


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("schema", "cache", "resolvers", "gateway", "subgraphs"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            yield node.module


def floor_of(module: str) -> str | None:
    known = [floor for floor in MAY_IMPORT if module == floor or module.startswith(floor + ".")]
    return max(known, key=len, default=None)


def is_within(module: str, place: str) -> bool:
    return module == place or module.startswith(place + ".")


def standard_library(module: str) -> bool:
    import sys

    return module.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize(("module", "path"), [pytest.param(m, p, id=m) for m, p in modules()])
def test_imports_point_down_only(module: str, path: Path) -> None:
    """A module imports the standard library, its own floor, and what the table allows its floor."""
    floor = floor_of(module)
    allowed = MAY_IMPORT.get(floor or "", set())
    if module in ONLY_STARTS_SUBGRAPHS:
        allowed = allowed | {"subgraphs"}

    forbidden = [
        found
        for found in imports(path)
        if not standard_library(found)
        and not (floor and is_within(found, floor))
        and not any(is_within(found, place) for place in allowed)
    ]

    assert forbidden == []


def test_the_gateway_has_no_word_of_the_domain() -> None:
    """The gateway serves any federated graph; the customer graph is a use of it."""
    found = [
        f"{module}: {word}"
        for module, path in modules()
        if module.split(".")[0] in {"schema", "cache", "resolvers", "gateway"}
        and module not in ONLY_STARTS_SUBGRAPHS
        for word in identifiers(path)
        if word.lower() in WORDS_OF_THE_DOMAIN
    ]

    assert found == []


def identifiers(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            yield from node.id.split("_")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from node.name.split("_")
        elif isinstance(node, ast.arg):
            yield from node.arg.split("_")


@pytest.mark.parametrize("top", ["schema", "cache", "resolvers", "gateway", "subgraphs"])
def test_every_top_folder_says_what_the_floor_is(top: str) -> None:
    """A README of fewer than forty lines says what the floor is and what it may not do."""
    lines = (ROOT / top / "README.md").read_text().splitlines()

    assert 3 <= len(lines) < 40
