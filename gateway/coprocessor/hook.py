"""The coprocessor as one of the hooks: at the stages that are configured, with the parts that it wants."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Final
from uuid import uuid4

from gateway.config.extending import Coprocessor, CoprocessorStage, StageName
from gateway.coprocessor.at_stages import CLAIMS, Given, Parts, changed, parts_of
from gateway.coprocessor.exchange import Exchange
from gateway.coprocessor.messages import VERSION, to_members
from gateway.errors import Refusal
from gateway.hooks.hook import Hook
from gateway.hooks.stages import Notes, Stage

__all__ = ["coprocessor_hook"]

STAGES: Final[dict[StageName, Stage]] = {
    "RouterRequest": Stage.HTTP_REQUEST,
    "SupergraphRequest": Stage.PARAMETERS,
    "ExecutionRequest": Stage.EXECUTE,
    "SubgraphRequest": Stage.SUBGRAPH_REQUEST,
    "SubgraphResponse": Stage.SUBGRAPH_RESPONSE,
    "SupergraphResponse": Stage.ANSWER,
    "RouterResponse": Stage.HTTP_RESPONSE,
}

Method = Callable[[Given], Coroutine[object, object, Given | Refusal | None]]


def coprocessor_hook(settings: Coprocessor) -> Hook:
    exchange = Exchange(settings)
    return Hook(
        "coprocessor",
        {STAGES[name]: _method(exchange, name, stage) for name, stage in settings.stages.items()},
        {STAGES[name]: stage.on_failure == "refuse" for name, stage in settings.stages.items()},
        cache_safe=settings.cache_safe,
        close=exchange.close,
    )


def _method(exchange: Exchange, name: StageName, stage: CoprocessorStage) -> Method:
    async def ask(given: Given) -> Given | Refusal | None:
        notes = given.notes
        notes.id = notes.id or uuid4().hex
        told = await exchange.ask(_message(name, stage, parts_of(given), notes))
        if isinstance(told, Refusal):
            return told
        told = told.only(stage.wants)
        if told.context is not None:
            notes.context.clear()
            notes.context.update({key: value for key, value in told.context.items() if key != CLAIMS})
        return changed(given, told)

    return ask


def _message(name: StageName, stage: CoprocessorStage, parts: Parts, notes: Notes) -> dict[str, object]:
    message: dict[str, object] = {"version": VERSION, "stage": name, "control": "continue", "id": notes.id}
    if "headers" in stage.wants:
        message["headers"] = to_members(parts.headers)
    if "body" in stage.wants:
        message["body"] = parts.body
    if "context" in stage.wants:
        claims = {} if parts.claims is None else {CLAIMS: parts.claims}
        message["context"] = {"entries": notes.context | claims}
    return message | dict(parts.more or {})
