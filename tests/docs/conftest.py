"""The demonstration graph over set S, and a folder like the one in which a reader works."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gateway.commands.islands import sqlite_urls
from tests.customer_graph.conftest import customer_graph, database_urls, graph
from tests.customer_graph.copies import copied
from tests.docs.pages import ROOT
from tests.docs.shell import Shell

__all__ = ["customer_graph", "database_urls", "graph"]


@pytest.fixture
def shell(tmp_path: Path, database_urls: Mapping[str, str]) -> Iterator[Shell]:
    """The examples, and a set S of its own where `fiche demo` looks for it: a page may write."""
    shell = Shell(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for file in (tmp_path / "examples").rglob("*.*"):
        file.write_text(shell.own_ports(file.read_text()))
    kept = tmp_path / ".fiche" / "demo-S"
    kept.mkdir(parents=True)
    copied(database_urls, sqlite_urls(kept))
    yield shell
    shell.close()
