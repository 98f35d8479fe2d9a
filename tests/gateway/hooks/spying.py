"""Hooks that tests configure by name: `tests.gateway.hooks.spying:Spy`."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gateway.errors import Failure, Refusal, refuse
from gateway.hooks.stages import (
    Analysed,
    Answered,
    Asked,
    Executing,
    Failed,
    HttpRequest,
    HttpResponse,
    Loaded,
    Planned,
    SubgraphAnswered,
    SubgraphAsked,
    Understood,
)
from resolvers.context import ExecutionResult
from resolvers.transport import SubgraphAnswer

CLOSED_SHOP = Failure("SHOP_CLOSED", 403)

seen: list[str] = []


class Spy:
    """Sync at some stages, async at others. Changes nothing."""

    cache_safe = True

    def __init__(self, name: str = "spy") -> None:
        self._name = name

    def _see(self, what: str) -> None:
        seen.append(f"{self._name}: {what}")

    def on_supergraph(self, loaded: Loaded) -> None:
        self._see(f"supergraph of {', '.join(loaded.supergraph.subgraphs)}")

    async def on_http_request(self, request: HttpRequest) -> None:
        self._see(f"{request.method} {request.path}")

    def on_parameters(self, asked: Asked) -> None:
        self._see(f"parameters {asked.parameters.query}, x-shop {asked.headers.get('x-shop')}")

    def on_operation(self, understood: Understood) -> None:
        self._see(f"operation {understood.operation.name}")

    async def on_analysis(self, analysed: Analysed) -> None:
        self._see(f"denied {analysed.denied}")

    def on_plan(self, planned: Planned) -> None:
        self._see(f"plan {type(planned.plan.node).__name__}")

    def on_execute(self, executing: Executing) -> None:
        self._see(f"variables {dict(executing.variables)}")

    async def on_subgraph_request(self, asked: SubgraphAsked) -> None:
        self._see(f"asks {asked.subgraph}")

    def on_subgraph_response(self, answered: SubgraphAnswered) -> None:
        self._see(f"{answered.subgraph} answers {answered.answer.status}")

    def on_answer(self, answered: Answered) -> None:
        self._see(f"answer {answered.result.data}")

    def on_error(self, failed: Failed) -> None:
        answer = failed.answer
        codes = (
            [str(each.extensions["code"]) for each in answer.errors]
            if isinstance(answer, ExecutionResult)
            else [answer.failure.code]
        )
        self._see(f"errors {codes}")

    def on_http_response(self, response: HttpResponse) -> None:
        self._see(f"status {response.status}")


class Refusing:
    """At one stage."""

    cache_safe = True

    def __init__(self, stage: str) -> None:
        setattr(self, stage, lambda _: refuse(CLOSED_SHOP, "The shop is closed."))


class Raising:
    cache_safe = True

    def __init__(self, stage: str) -> None:
        setattr(self, stage, self._fail)

    async def _fail(self, _: object) -> None:
        raise RuntimeError("the secret is 42")


class Hanging:
    async def on_http_request(self, _: HttpRequest) -> None:
        await asyncio.Event().wait()


class Confused:
    """Gives what no stage takes."""

    def on_parameters(self, _: Asked) -> str:
        return "parameters"


class Changing:
    """Something at every stage where something can be changed."""

    cache_safe = True

    def on_http_request(self, request: HttpRequest) -> HttpRequest:
        return replace(request, headers=(*request.headers, ("X-Shop", "north")))

    def on_parameters(self, asked: Asked) -> Asked:
        query = asked.parameters.query.replace("NUMBER", "1")
        return replace(asked, parameters=replace(asked.parameters, query=query))

    def on_execute(self, executing: Executing) -> Executing:
        more = (("X-Region", "eu"), ("fiche-caller", "forged"), ("host", "elsewhere"))
        return replace(executing, headers=(*executing.headers, *more))

    def on_subgraph_request(self, asked: SubgraphAsked) -> SubgraphAsked:
        headers = (*asked.request.headers, ("x-subgraph", asked.subgraph))
        return replace(asked, request=replace(asked.request, headers=headers))

    def on_subgraph_response(self, answered: SubgraphAnswered) -> SubgraphAnswered:
        body = answered.answer.body.replace(b"Ada", b"Augusta")
        return replace(answered, answer=replace(answered.answer, body=body))

    def on_answer(self, answered: Answered) -> Answered:
        return replace(answered, result=replace(answered.result, extensions={"shop": "north"}))

    def on_http_response(self, response: HttpResponse) -> HttpResponse:
        return replace(response, status=203, headers=(*response.headers, ("x-shop", "north")))


class Standing:
    """Answers in place of others."""

    cache_safe = True

    def on_parameters(self, asked: Asked) -> ExecutionResult | None:
        return ExecutionResult({"closed": True}, ()) if asked.parameters.operation_name == "Closed" else None

    def on_subgraph_request(self, asked: SubgraphAsked) -> SubgraphAnswer | None:
        if asked.subgraph != "loyalty":
            return None
        return SubgraphAnswer(200, (), b'{"data": {"tiers": ["bronze"]}}')


class Polite:
    def on_error(self, failed: Failed) -> Failed:
        if isinstance(failed.answer, Refusal):
            return replace(failed, answer=refuse(failed.answer.failure, "We are sorry."))
        return failed


class Asynchronous:
    def on_subgraph_response(self, _: SubgraphAnswered) -> None:
        return None


made_already = Polite()
