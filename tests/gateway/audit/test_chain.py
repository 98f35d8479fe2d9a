"""An entry that was changed, taken out, moved or added is found."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.audit.chain import Verified, verify
from gateway.audit.entry import Access, Outcome
from gateway.audit.file import AccountFile

KEY = b"a key of the tests"


def read(number: int) -> Access:
    return Access("2025-06-01T10:00:00Z", Outcome.ANSWERED, actor=f"agent-{number}", subjects=("c1",))


async def write(path: Path, count: int, key: bytes = KEY) -> None:
    file = AccountFile(path, key, "always")
    for number in range(count):
        await file.append(read(number))
    await file.close()


class Disk:
    """Full, if it takes no more than some bytes."""

    def __init__(self) -> None:
        self.takes: int | None = None

    def write(self, file: int, line: bytes) -> int:
        return os.write(file, line[: self.takes])


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    path = tmp_path / "account.jsonl"
    await write(path, 3)
    await write(path, 2)
    return path


def verified(lines: list[bytes], last: str | None = None) -> Verified:
    return verify(lines, KEY, last)


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


async def test_what_was_written_is_whole(path: Path) -> None:
    found = verified(lines_of(path))

    assert (found.entries, found.broken) == (7, [])
    assert found.last == orjson.loads(lines_of(path)[-1])["hash"]


@pytest.mark.parametrize("place", range(6))
async def test_an_entry_that_was_taken_out_is_found(path: Path, place: int) -> None:
    lines = lines_of(path)

    assert verified(lines[:place] + lines[place + 1 :]).broken


async def test_lines_that_were_cut_off_are_found_by_who_knows_the_last_hash(path: Path) -> None:
    lines = lines_of(path)
    last = orjson.loads(lines[-1])["hash"]

    assert verified(lines[:-1]).broken == []
    assert [str(each) for each in verified(lines[:-1], last).broken] == [
        f"the entry with the hash {last} is missing"
    ]
    assert verified(lines, last).broken == []


async def test_a_whole_writer_that_was_taken_out_is_found(path: Path) -> None:
    assert verified(lines_of(path)[4:]).broken


@pytest.mark.parametrize(
    "change", [{"actor": "somebody"}, {"subjects": []}, {"hidden": 1}, {"n": 9}, {"more": 1}]
)
@pytest.mark.parametrize("place", [1, 6])
async def test_an_entry_that_was_changed_is_found(path: Path, place: int, change: dict[str, Any]) -> None:
    lines = lines_of(path)
    lines[place] = orjson.dumps(orjson.loads(lines[place]) | change) + b"\n"

    assert f"line {place + 1}: was changed: its hash is another" in map(str, verified(lines).broken)


async def test_entries_that_changed_places_or_came_twice_are_found(path: Path) -> None:
    lines = lines_of(path)

    assert verified([lines[0], lines[2], lines[1], *lines[3:]]).broken
    assert verified([*lines, lines[-1]]).broken
    assert verified([*lines[:2], b"nonsense\n", *lines[2:]]).broken
    assert verified([b'{"writer":1,"n":"x","prev":1,"hash":2}']).broken


async def test_entries_of_another_key_are_found(path: Path) -> None:
    await write(path, 1, b"another key")

    assert len(verified(lines_of(path)).broken) == 2


async def test_two_writers_may_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "account.jsonl"
    one, two = AccountFile(path, KEY, "second"), AccountFile(path, KEY, "never")
    await asyncio.gather(*(file.append(read(number)) for number in range(20) for file in (one, two)))
    await one.close()
    await two.close()

    found = verified(lines_of(path))
    assert (found.entries, found.broken) == (42, [])


async def test_half_a_line_of_a_writer_that_was_killed_is_found_and_spoils_no_other(path: Path) -> None:
    with path.open("ab") as torn:
        torn.write(b'{"actor":"ag')
    await write(path, 1)

    assert [str(each) for each in verified(lines_of(path)).broken] == ["line 8: is no entry"]


async def test_an_entry_that_could_not_be_written_leaves_a_gap_that_is_found(tmp_path: Path) -> None:
    disk = Disk()
    path = tmp_path / "account.jsonl"
    file = AccountFile(path, KEY, "never", disk.write)
    disk.takes = 7
    with pytest.raises(OSError, match="part of a line"):
        await file.append(read(1))
    disk.takes = None
    await file.append(read(2))
    await file.close()

    assert [str(each) for each in verified(lines_of(path)).broken] == [
        "line 2: is no entry",
        "line 3: is number 3 of its writer, and the one before it is missing",
    ]


async def test_nobody_else_may_read_the_file(path: Path) -> None:
    assert os.stat(path).st_mode & 0o077 == 0  # noqa: PTH116 - nobody waits for it
