"""The demonstration graph over set S, and a folder like the one in which a reader works."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.customer_graph.conftest import KEPT, customer_graph, database_urls, graph
from tests.docs.pages import ROOT
from tests.docs.shell import Shell

__all__ = ["customer_graph", "database_urls", "graph"]


@pytest.fixture
def shell(tmp_path: Path, database_urls: Mapping[str, str]) -> Iterator[Shell]:
    """The examples, and set S where `fiche demo` looks for it."""
    shell = Shell(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for file in (tmp_path / "examples").rglob("*.*"):
        file.write_text(shell.own_ports(file.read_text()))
    (tmp_path / ".fiche").mkdir()
    (tmp_path / ".fiche" / "demo-S").symlink_to(KEPT)
    yield shell
    shell.close()
