"""The documentation as a site."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LOADED = re.compile(r"<(?:script|img|link)\b[^>]*?(?:src|href)=\"(?P<address>(?:https?:)?//[^\"]*)\"")

SITE = "site"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documentation")
    command = [sys.executable, ROOT / "docs" / "site.py", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 # ours
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_stands_in_the_contents(built: Path) -> None:
    pages = {str(page.relative_to(built / "pages")) for page in (built / "pages").rglob("*.md")}
    named = list(_pages(tomllib.loads((ROOT / "docs" / "site.toml").read_text())["project"]["nav"]))
    assert sorted(named) == sorted(pages)


def test_every_page_is_built(built: Path) -> None:
    assert (built / SITE / "index.html").exists()
    assert "What is kept" in (built / SITE / "docs" / "caching.html").read_text()


def test_a_page_loads_nothing_from_elsewhere(built: Path) -> None:
    found = {
        f"{page.name}: {each['address']}"
        for page in (built / SITE).rglob("*.html")
        for each in LOADED.finditer(page.read_text())
    }
    assert found == set()


def _pages(entries: object) -> Iterator[str]:
    match entries:
        case str():
            yield entries
        case list():
            for each in entries:
                yield from _pages(each)
        case dict():
            for each in entries.values():
                yield from _pages(each)
