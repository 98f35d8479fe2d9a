"""Each island's migrations, run from its code: Alembic without its ini file and without env.py."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, text

__all__ = ["Migrations", "forgotten_changes", "migrate"]

LOCK = 0x46494348
"""The advisory lock of all migrations in PostgreSQL: replicas that start together wait for the first."""


@dataclass(frozen=True, slots=True)
class Migrations:
    folder: Path
    """Holds one file per revision, and no env.py."""
    version_table: str
    """Its own for each island, so that islands may share one database."""
    metadata: MetaData


def migrate(engine: Engine, migrations: Migrations) -> None:
    """Brings the database to the newest revision. Does nothing where it is there already."""
    config = Config()
    config.set_main_option("script_location", _escaped(migrations.folder))
    config.set_main_option("version_locations", _escaped(migrations.folder))
    config.set_main_option("path_separator", "newline")
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _is_newest(connection, migrations, scripts):
            return
    with engine.begin() as connection:
        _upgrade(connection, migrations, config, scripts)


def _escaped(folder: Path) -> str:
    return str(folder).replace("%", "%%")


def _is_newest(connection: Connection, migrations: Migrations, scripts: ScriptDirectory) -> bool:
    context = MigrationContext.configure(connection, opts={"version_table": migrations.version_table})
    return set(context.get_current_heads()) == set(scripts.get_heads())


def _upgrade(
    connection: Connection, migrations: Migrations, config: Config, scripts: ScriptDirectory
) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})

    def steps(revision: tuple[str, ...], _: MigrationContext) -> list[RevisionStep]:
        # Alembic's own `upgrade` command asks the scripts by this name.
        return list(scripts._upgrade_revs("head", revision))  # type: ignore[arg-type] # a tuple serves as well

    with EnvironmentContext(config, scripts, fn=steps, destination_rev="head") as environment:
        environment.configure(
            connection=connection,
            target_metadata=migrations.metadata,
            version_table=migrations.version_table,
        )
        with environment.begin_transaction():
            environment.run_migrations()


def forgotten_changes(engine: Engine, migrations: Migrations) -> list[str]:
    """Where the tables of the code and those of a migrated database differ. A test wants it empty."""
    names = migrations.metadata.tables

    def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or name in names

    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_ours, "version_table": migrations.version_table}
        context = MigrationContext.configure(connection, opts=options)
        return [str(change) for change in compare_metadata(context, migrations.metadata)]
