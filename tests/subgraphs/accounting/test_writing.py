"""What every mutation of accounting promises: once for a key, all or nothing, and steps for the hub alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from subgraphs.accounting.app import create_app
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.ids import encode_id
from subgraphs.kit.signed_calls import HubSigner, new_hub_key

if TYPE_CHECKING:
    from tests.subgraphs.accounting.conftest import Accounting

KEY = new_hub_key()


@dataclass(frozen=True)
class Written:
    """A mutation, and two inputs for the same account, or for the same new customer."""

    name: str
    passed: str
    shown: str
    event: str
    field: str = "ledgerAccountId"
    is_step: bool = True

    @property
    def text(self) -> str:
        used = "$other: String, " if "$other" in self.passed else ""
        call = f"{self.name}({self.passed}, idempotencyKey: $key)"
        shown = f"{{ {self.shown} userErrors {{ code field }} }}"
        return f"mutation({used}$id: ID!, $key: String!) {{ {call} {shown} }}"


ACCOUNT = "ledgerAccount { number version legalName email }"
RECORDS = "records { recordId kind outcome file }"
MUTATIONS = [
    Written(
        "ledgerBillingUpdate",
        'ledgerAccountId: $id, legalName: $other, expectedVersion: "1"',
        ACCOUNT,
        "ledger_account.billing_changed",
        is_step=False,
    ),
    Written(
        "ledgerAccountEmailSet",
        'ledgerAccountId: $id, email: $other, expectedVersion: "1"',
        ACCOUNT,
        "ledger_account.email_changed",
    ),
    Written(
        "ledgerAccountCreate",
        'externalId: $id, legalName: "Jo", email: $other',
        ACCOUNT,
        "ledger_account.created",
        "externalId",
    ),
    Written(
        "ledgerAccountExport",
        "ledgerAccountIds: [$id]",
        RECORDS,
        "ledger_account.exported",
        "ledgerAccountIds",
    ),
    Written(
        "ledgerAccountErase", "ledgerAccountIds: [$id]", RECORDS, "ledger_account.erased", "ledgerAccountIds"
    ),
]

every_mutation = pytest.mark.parametrize("written", MUTATIONS, ids=lambda written: written.name)


async def about(accounting: Accounting, written: Written) -> str:
    return uuid4().hex if written.field == "externalId" else await accounting.new_account()


async def send(accounting: Accounting, written: Written, **variables: object) -> Any:
    call = accounting.step if written.is_step else accounting.tell
    return await call(written.text, **variables)


@every_mutation
async def test_the_same_key_many_times_at_once_is_one_write_and_one_answer(
    accounting: Accounting, written: Written
) -> None:
    this = await about(accounting, written)
    before = len(await accounting.events(written.event))
    calls = 50 if written.name == "ledgerBillingUpdate" else 10

    payloads = await asyncio.gather(
        *(send(accounting, written, id=this, other=None, key=this) for _ in range(calls))
    )

    assert payloads[0]["userErrors"] == []
    assert all(payload == payloads[0] for payload in payloads)
    assert len(await accounting.events(written.event)) == before + 1


@every_mutation
async def test_a_key_is_not_used_for_another_input(accounting: Accounting, written: Written) -> None:
    this = await about(accounting, written)
    await send(accounting, written, id=this, other=None, key=f"other {this}")
    other = {"id": this, "other": "jo@shop.example"}
    if "$other" not in written.passed:
        other = {"id": await about(accounting, written)}

    payload = await send(accounting, written, key=f"other {this}", **other)

    assert payload["userErrors"] == [{"code": "IDEMPOTENCY_KEY_REUSED", "field": ["idempotencyKey"]}]


@pytest.mark.parametrize(
    "written", [one for one in MUTATIONS if one.field != "externalId"], ids=lambda written: written.name
)
async def test_an_id_of_nobody_is_not_found(accounting: Accounting, written: Written) -> None:
    for nobody in (encode_id("Account", 1), "?"):
        payload = await send(accounting, written, id=nobody, other=None, key="nobody")

        assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": [written.field]}]


@pytest.mark.parametrize("name", ["ledgerBillingUpdate", "ledgerAccountEmailSet"])
async def test_an_account_that_does_not_exist_is_not_found(accounting: Accounting, name: str) -> None:
    (written,) = (one for one in MUTATIONS if one.name == name)

    payload = await send(accounting, written, id=encode_id("LedgerAccount", "411404"), other=None, key="404")

    assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": ["ledgerAccountId"]}]


@every_mutation
async def test_what_breaks_off_half_way_leaves_nothing_and_is_done_by_the_next_call(
    accounting: Accounting, written: Written
) -> None:
    """The outbox is out of the way, so that the transaction breaks after the work is done."""
    this = await about(accounting, written)
    before = await _everything(accounting)

    await _rename(accounting, "accounting_outbox", "accounting_outbox_away")
    with pytest.raises(AssertionError, match="code"):
        await send(accounting, written, id=this, other=None, key=f"half {this}")
    await _rename(accounting, "accounting_outbox_away", "accounting_outbox")

    assert await _everything(accounting) == before
    payload = await send(accounting, written, id=this, other=None, key=f"half {this}")
    assert payload["userErrors"] == []


async def test_a_step_is_done_on_the_hubs_signature_and_on_nothing_else(ledger_url: str) -> None:
    settings = SystemSettings(name="accounting", database_url=ledger_url, hub_key=KEY.public)
    app, signer = create_app(settings), HubSigner(KEY.private)
    stranger = HubSigner(new_hub_key().private)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://accounting") as client,
    ):
        for written in (one for one in MUTATIONS if one.is_step):
            variables = {"id": encode_id("LedgerAccount", "411000003"), "other": None, "key": "signed"}
            body = {"query": written.text, "variables": variables}
            for headers in ({}, stranger.headers("accounting", "o"), signer.headers("crm", "o")):
                answer = (await client.post("/graphql", json=body, headers=headers)).json()
                assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]
            answer = await client.post("/graphql", json=body, headers=signer.headers("accounting", "o"))
            assert "errors" not in answer.json()
        assert (await client.get("/outbox")).status_code == 403
        events = (await client.get("/outbox", headers=signer.headers("accounting", "o"))).json()["events"]
        assert {one["recordType"] for one in events} == {"LedgerAccount"}


async def _rename(accounting: Accounting, table: str, name: str) -> None:
    statement = text(f"ALTER TABLE {table} RENAME TO {name}")
    await accounting.database.transaction(lambda connection: connection.execute(statement))


async def _everything(accounting: Accounting) -> list[list[str]]:
    """All rows of the tables that commands write."""
    found = []
    for table in ("ledger_account", "idempotency"):
        rows = await accounting.database.rows(text(f"SELECT * FROM accounting_{table}"))  # noqa: S608
        found.append(sorted(map(str, rows)))
    return found
