"""`fiche audit`, as a person who keeps the account uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.audit.entry import Access, Outcome
from gateway.audit.file import AccountFile
from gateway.commands.audit import deliver, verify
from gateway.commands.options import CommandFailed

KEY = "k" * 40


@pytest.fixture
async def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "account.jsonl"
    monkeypatch.setenv("FICHE_AUDIT", json.dumps({"file": str(path), "key": KEY, "subject": "Customer"}))
    account = AccountFile(path, KEY.encode(), "never")
    await account.append(Access("2025-06-01T10:00:00Z", Outcome.ANSWERED, subjects=("c1",)))
    await account.close()
    return path


def test_a_whole_account_is_told_with_its_last_hash(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = json.loads(file.read_bytes().splitlines()[-1])["hash"]

    verify(file, None)
    assert capsys.readouterr().out == f"2 entries, none changed or missing. The last hash is {last}\n"
    verify(file, last)


def test_a_changed_account_fails_and_says_where(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"c1", b"c2"))

    with pytest.raises(CommandFailed, match="line 2: was changed"):
        verify(file, None)


def test_a_key_that_is_missing_or_wrong_is_told_without_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FICHE_AUDIT", json.dumps({"file": "x", "key": "short-secret", "subject": "Customer"}))
    with pytest.raises(CommandFailed) as refused:
        verify(file, None)
    assert "short-secret" not in str(refused.value)
    assert "FICHE_AUDIT" in str(refused.value)
    monkeypatch.delenv("FICHE_AUDIT")
    with pytest.raises(CommandFailed, match="FICHE_AUDIT is missing"):
        verify(file, None)


def test_an_account_that_nobody_is_told_of_is_not_delivered(file: Path) -> None:
    with pytest.raises(CommandFailed, match="there is nobody to tell"):
        deliver(file)
    with pytest.raises(CommandFailed, match="cannot be read: no such file"):
        verify(file.with_name("other.jsonl"), None)
