"""Where an access cannot be written down, the answer goes out or not, as configured; it is never silent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from gateway.audit.account import Account, Asked
from gateway.audit.file import AccountFile
from gateway.audit.settings import AuditSettings
from gateway.auth.principal import Principal
from gateway.parameters import Parameters
from resolvers.marks import Noticed
from schema.rights import Grant

KEY = "k" * 40

ASKED = Asked(Parameters("{ me { email } }"), Principal(Grant(True), subject="agent-7", client="desk"))


class Disk:
    is_full = False

    def write(self, file: int, line: bytes) -> int:
        return 0 if self.is_full else os.write(file, line)


class Told:
    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def add(self, line: bytes) -> None:
        self.lines.append(line)

    async def close(self) -> None:
        """Nothing is held open."""


@pytest.mark.parametrize(("required", "code"), [(True, "ACCOUNT_UNAVAILABLE"), (False, None)])
async def test_a_full_disk_is_told_and_closes_the_gateway_where_that_is_wanted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, required: bool, code: str | None
) -> None:
    path, disk, told = tmp_path / "account.jsonl", Disk(), Told()
    settings = AuditSettings(file=path, key=SecretStr(KEY), subject="Customer", required=required)
    account = Account(settings, AccountFile(path, KEY.encode(), "never", disk.write), told)

    assert await account.note(ASKED, Noticed({"c1"}, {"Customer.email"}), ()) is None
    disk.is_full = True
    refusal = await account.note(ASKED, Noticed({"c2"}), ())
    await account.close()

    assert (refusal and refusal.failure.code) == code
    assert [each.levelname for each in caplog.records] == ["CRITICAL"]
    assert "c2" not in caplog.text
    assert len(told.lines) == 1


async def test_who_touches_nobody_is_written_down_and_not_told(tmp_path: Path) -> None:
    path, told = tmp_path / "account.jsonl", Told()
    settings = AuditSettings(file=path, key=SecretStr(KEY), subject="Customer")
    account = Account(settings, AccountFile(path, KEY.encode(), "never"), told)
    await account.note(ASKED, Noticed(), ())
    await account.close()

    assert (len(path.read_bytes().splitlines()), told.lines) == (2, [])


def test_entries_are_never_told_without_a_signature() -> None:
    with pytest.raises(ValidationError, match="needs a `deliver_key`"):
        AuditSettings(
            file=Path("x"), key=SecretStr(KEY), subject="Customer", deliver_to="http://hub.example/"
        )
