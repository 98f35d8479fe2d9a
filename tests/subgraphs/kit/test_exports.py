"""Files that are handed out for a time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import orjson
import pytest

from subgraphs.kit.exports import ExportFolder, SystemSettings
from subgraphs.kit.settings import SubgraphSettings

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def exports(tmp_path: Path) -> ExportFolder:
    return ExportFolder(tmp_path / "exports", "http://crm.internal", DAY)


def test_a_file_is_read_until_its_time_is_over(exports: ExportFolder) -> None:
    name = exports.write({"email": "jo@shop.example", "created": NOON}, NOON)

    content = exports.read(name, NOON + DAY - dt.timedelta(seconds=1))
    assert content is not None
    assert orjson.loads(content) == {"email": "jo@shop.example", "created": "2026-03-01T12:00:00+00:00"}
    assert exports.read(name, NOON + DAY) is None
    assert (exports.url(name), exports.until(name)) == (f"http://crm.internal/exports/{name}", NOON + DAY)


def test_nobody_else_on_the_machine_reads_it(exports: ExportFolder) -> None:
    name = exports.write({}, NOON)

    assert (exports.folder / name).stat().st_mode & 0o077 == 0
    assert exports.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["../shop.sqlite", "shop.sqlite", "", "99999999999-secret.json", f"{10**12 - 1}-{'a' * 43}.json"]
)
def test_only_names_of_exports_are_read(exports: ExportFolder, name: str) -> None:
    exports.write({}, NOON)
    (exports.folder / "shop.sqlite").write_text("secret")

    assert exports.read(name, NOON) is None


def test_a_new_export_removes_those_whose_time_is_over_and_nothing_else(exports: ExportFolder) -> None:
    old, young = exports.write({}, NOON - 2 * DAY), exports.write({}, NOON)
    (exports.folder / "README").write_text("kept")

    new = exports.write({}, NOON + DAY / 2)

    left = {path.name for path in exports.folder.iterdir()}
    assert old not in left
    assert left == {young, new, "README"}


def test_exports_lie_beside_the_file_of_the_database(tmp_path: Path) -> None:
    given = SubgraphSettings(name="crm", database_url=f"sqlite:///{tmp_path / 'crm.sqlite'}")

    exports = SystemSettings.of(given).exports

    assert exports.folder == tmp_path / "exports" / "crm"
    assert exports.address == "http://crm.internal"
