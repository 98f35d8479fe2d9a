"""What comes of an export: one document, whatever some systems answer, and only for those who may have it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from subgraphs.hub.app import create_app
from subgraphs.hub.operations.port import End
from subgraphs.hub.operations.records import NewOperation, OperationStatus, PlannedStep, StepKind, StepStatus
from subgraphs.hub.operations.results import Became, Done, Result, Unanswered, to_json
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.source import HubSource
from subgraphs.kit.ids import encode_id
from subgraphs.kit.signed_calls import HUB_HEADER, HubVerifier, new_hub_key

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

KEYS = new_hub_key()

ACCOUNT, CONTACT = encode_id("Account", "70"), encode_id("CrmContact", "003A")

SECRET_NAME = "1772625600-secretname.json"

FILE = {"@type": "Person", "email": "jo@shop.example", "orders": [{"number": "W1"}]}


class Systems:
    """The systems that serve the files."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"commerce": orjson.dumps(FILE), "crm": orjson.dumps(FILE)}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.startswith("/exports/"):
            return httpx.Response(200, json={"events": [], "next": None})
        self.asked.append(request)
        content = self.files.get(request.url.host)
        if content is None:
            raise httpx.ConnectError("10.0.0.7")
        return httpx.Response(404 if content == b"" else 200, content=content)


class Desk:
    def __init__(self, client: httpx.AsyncClient, source: HubSource, systems: Systems) -> None:
        self.client = client
        self.source = source
        self.systems = systems
        self.key = secrets.token_hex(16)
        self.id = encode_id("Operation", self.key)

    async def stored(self, came_to: Mapping[str, Result], type: str = "customerExportRequest") -> None:
        """An operation that has asked commerce and the CRM, which came to this."""
        steps = {
            system: PlannedStep(f"export:{system}", system, "export", StepKind.FOLLOW_UP)
            for system in ("COMMERCE", "CRM")
        }
        keys = {"customer": "CFULL0000", "COMMERCE": ACCOUNT, "CRM": CONTACT}
        new = NewOperation(
            id=self.key,
            type=type,
            client="desk",
            actor="agent-7",
            key=self.key,
            input_hash="-",
            customer_id="CFULL0000",
            keys=keys,
            steps=tuple(steps.values()),
            sealed=b"",
            awaiting=None,
            copied_field=None,
            at=NOW,
        )
        store = self.source.operations
        await store.accept(new)
        for system, result in came_to.items():
            await store.begin(self.key, steps[system])
            code = result.code if isinstance(result, Unanswered) else None
            status = StepStatus.DONE if code is None else StepStatus.FAILED
            await store.settle(self.key, f"export:{system}", status, to_json(result), code)
        await store.finish(self.key, 1, End(OperationStatus.SUCCEEDED))

    async def get(self, id: str | None = None, **headers: str) -> httpx.Response:
        return await self.client.get(f"/exports/{id or self.id}", headers=headers)

    async def records(self) -> dict[str, Any]:
        """By their system."""
        answer = await self.get()
        assert answer.status_code == 200, answer.text
        return {record["system"]: record for record in answer.json()["records"]}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Desk]:
    systems = Systems()
    settings = HubSettings(
        name="hub",
        database_url=url,
        as_of=NOW,
        signing_key=SecretStr(KEYS.private),
        subgraph_urls={name: f"http://{name}/graphql" for name in ("commerce", "crm")},
    )
    app: Starlette = create_app(settings, lambda _: httpx.AsyncClient(transport=httpx.MockTransport(systems)))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client,
    ):
        yield Desk(client, app.state.source, systems)


@pytest.fixture
async def desk(crosswalk_url: str) -> AsyncIterator[Desk]:
    async with opened(crosswalk_url) as desk:
        yield desk


def exported(record: str, kind: str, until: dt.datetime = NOW + dt.timedelta(days=3)) -> Done:
    return Done(became=(Became(record, kind, "EXPORTED", None, SECRET_NAME, until),))


BOTH: Mapping[str, Result] = {"COMMERCE": exported("70", "account"), "CRM": exported("003A", "contact")}


async def test_an_export_is_one_document_with_what_each_system_holds(desk: Desk) -> None:
    await desk.stored(BOTH)

    answer = await desk.get()

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "operation": {
            "id": desk.id,
            "status": "SUCCEEDED",
            "customerId": encode_id("Customer", "CFULL0000"),
            "createdAt": "2026-03-01T12:00:00Z",
            "finishedAt": "2026-03-01T12:00:00Z",
        },
        "complete": True,
        "records": [
            {
                "system": system,
                "recordId": id,
                "kind": kind,
                "outcome": "EXPORTED",
                "error": None,
                "availableUntil": "2026-03-04T12:00:00Z",
                "document": FILE,
            }
            for system, id, kind in (("COMMERCE", ACCOUNT, "account"), ("CRM", CONTACT, "contact"))
        ],
    }
    assert SECRET_NAME not in answer.text


async def test_each_file_is_asked_for_with_the_signature_for_its_system(desk: Desk) -> None:
    await desk.stored(BOTH)
    await desk.get()

    for asked in desk.systems.asked:
        assert str(asked.url) == f"http://{asked.url.host}/exports/{SECRET_NAME}"
        verifier = HubVerifier(KEYS.public, asked.url.host)
        assert verifier.operation(asked.headers[HUB_HEADER]) == desk.key
    assert {asked.url.host for asked in desk.systems.asked} == {"commerce", "crm"}


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "SOURCE_DOWN"), (b"", "GONE"), (b"<html>", "NO_ANSWER"), (b"[]", "NO_ANSWER")],
)
async def test_a_file_that_cannot_be_had_is_listed_and_the_others_are_served(
    desk: Desk, content: bytes | None, code: str
) -> None:
    await desk.stored(BOTH)
    desk.systems.files.pop("crm")
    if content is not None:
        desk.systems.files["crm"] = content

    records = await desk.records()

    assert (records["CRM"]["error"], records["CRM"]["document"]) == (code, None)
    assert (records["COMMERCE"]["error"], records["COMMERCE"]["document"]) == (None, FILE)
    assert (await desk.get()).json()["complete"] is False


async def test_a_file_that_is_too_large_is_listed_and_the_others_are_served(desk: Desk) -> None:
    await desk.stored(BOTH)
    desk.systems.files["crm"] = b'{"body": "' + b"x" * 8_000_000 + b'"}'

    records = await desk.records()

    assert (records["CRM"]["error"], records["CRM"]["document"]) == ("TOO_LARGE", None)
    assert records["COMMERCE"]["document"] == FILE


async def test_a_system_that_did_not_export_is_listed_with_its_code(desk: Desk) -> None:
    await desk.stored({**BOTH, "CRM": Unanswered("SOURCE_TIMEOUT", perhaps_written=True)})

    record = (await desk.records())["CRM"]

    assert (record["recordId"], record["outcome"], record["error"]) == (CONTACT, None, "SOURCE_TIMEOUT")


async def test_a_system_that_was_not_asked_yet_is_listed_as_waiting(desk: Desk) -> None:
    await desk.stored({"COMMERCE": BOTH["COMMERCE"]})

    assert (await desk.records())["CRM"]["error"] == "WAITING"


async def test_after_its_time_a_file_is_listed_as_expired_and_not_asked_for(desk: Desk) -> None:
    await desk.stored({**BOTH, "CRM": exported("003A", "contact", until=NOW)})

    record = (await desk.records())["CRM"]

    assert (record["outcome"], record["error"], record["document"]) == ("EXPORTED", "EXPIRED", None)
    assert [asked.url.host for asked in desk.systems.asked] == ["commerce"]


async def test_what_was_exported_before_files_were_noted_is_listed_as_gone(desk: Desk) -> None:
    await desk.stored({**BOTH, "CRM": Done(became=(Became("003A", "contact", "EXPORTED"),))})

    assert (await desk.records())["CRM"]["error"] == "GONE"


async def test_unknown_forbidden_and_other_operations_look_alike(desk: Desk) -> None:
    await desk.stored(BOTH)

    unknown = await desk.get(encode_id("Operation", "op2"))
    answers = [
        await desk.get(encode_id("Customer", "CFULL0000")),
        await desk.get("nonsense"),
        await desk.get(**{"fiche-subject": encode_id("Customer", "CFULL0000")}),
    ]

    assert (unknown.status_code, unknown.text) == (404, "There is no such export.")
    for answer in answers:
        assert (answer.status_code, answer.text, answer.headers) == (404, unknown.text, unknown.headers)
    assert desk.systems.asked == []


async def test_an_erasure_is_no_export(desk: Desk) -> None:
    await desk.stored(BOTH, "customerErasureRequest")

    assert (await desk.get()).status_code == 404
