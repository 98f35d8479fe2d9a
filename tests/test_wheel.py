"""A wheel has all that the product reads: whoever installs one needs no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent

PACKAGES = ("schema", "cache", "resolvers", "gateway", "subgraphs")

BUILD = "from setuptools import build_meta; print(build_meta.build_wheel('built'))"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of what a wheel is made of, so that nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("wheel")
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="module")
def shipped(copy: Path) -> frozenset[str]:
    """What lies in the packages."""
    files = (file for package in PACKAGES for file in (copy / package).rglob("*") if file.is_file())
    return frozenset(str(file.relative_to(copy)) for file in files)


@pytest.fixture(scope="module")
def wheel(copy: Path, shipped: frozenset[str]) -> frozenset[str]:
    """The names in it."""
    done = subprocess.run(  # noqa: S603 - Python itself
        [sys.executable, "-c", BUILD],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = (copy / "built").glob("*.whl")
    with ZipFile(built) as archive:
        return frozenset(archive.namelist())


def test_every_file_of_the_packages_is_in_the_wheel(wheel: frozenset[str], shipped: frozenset[str]) -> None:
    assert shipped - wheel == set()


def test_nothing_else_is_in_it_but_what_describes_it(wheel: frozenset[str], shipped: frozenset[str]) -> None:
    assert {name for name in wheel - shipped if ".dist-info/" not in name} == set()


def test_it_brings_the_command(wheel: frozenset[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel)
