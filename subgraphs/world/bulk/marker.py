"""What a seeded database says of itself: the last thing written, in the same transaction or file as the rows.

Without it, a database is either empty, or somebody's own, and then it is not touched.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    exc,
    insert,
    inspect,
    select,
    text,
)

from subgraphs.kit.database import sync_engine
from subgraphs.world.rows import Island
from subgraphs.world.sizes import Size

__all__ = ["Marker", "expected_marker", "holds_rows", "read_marker", "sqlite_path", "write_marker"]

_METADATA = MetaData()

_TABLE = Table(
    "fiche_seed",
    _METADATA,
    Column("island", String(20), primary_key=True),
    Column("size", String(4), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("revision", String(64), nullable=False),
    Column("content", String(32), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Marker:
    """Two databases with equal markers hold the same rows."""

    island: str
    size: str
    seed: int
    revision: str
    """The newest migration of the island's tables."""
    content: str
    """A digest of the code of the world and of Faker's version: data of an older world are made anew."""


def expected_marker(island: Island, size: Size, seed: int) -> Marker:
    newest = max(path.stem for path in island.migrations.folder.glob("*.py") if path.stem != "__init__")
    return Marker(island.name, size.name, seed, newest, _content())


def read_marker(database_url: str, island: str) -> Marker | None:
    """None where there is no such database, or where it was not seeded to the end."""
    if not _exists(database_url):
        return None
    engine = sync_engine(database_url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(_TABLE.name):
                return None
            row = connection.execute(select(_TABLE).where(_TABLE.c.island == island)).one_or_none()
            return None if row is None else Marker(*row)
    finally:
        engine.dispose()


def write_marker(connection: Connection, marker: Marker) -> None:
    _METADATA.create_all(connection)
    connection.execute(delete(_TABLE).where(_TABLE.c.island == marker.island))
    connection.execute(insert(_TABLE).values(astuple(marker)))


def holds_rows(database_url: str, island: Island) -> bool:
    """Whether the island's tables hold anything, whoever wrote it."""
    if not _exists(database_url):
        return False
    engine = sync_engine(database_url)
    try:
        with engine.connect() as connection:
            known = set(inspect(connection).get_table_names())
            tables = (shape.table for shape in island.shapes if shape.table.name in known)
            return any(
                connection.execute(select(text("1")).select_from(table).limit(1)).first() for table in tables
            )
    except exc.DatabaseError as error:
        raise ValueError(f"{database_url} cannot be read as a database: {error}") from error
    finally:
        engine.dispose()


def _exists(database_url: str) -> bool:
    path = sqlite_path(database_url)
    return path is None or path.exists()


def sqlite_path(database_url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    engine = sync_engine(database_url)
    is_sqlite, file = engine.dialect.name == "sqlite", engine.url.database
    engine.dispose()
    return Path(file) if is_sqlite and file else None


@cache
def _content() -> str:
    digest = blake2b(version("faker").encode(), digest_size=16)
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
