"""The ways to the subgraphs as one operation takes them: each fetch is noted, and has a span."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import perf_counter

from gateway.stages import WATCHING, stage
from gateway.telemetry.noted import Exchange, NotedOperation
from gateway.telemetry.subgraphs import kind_of
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport

__all__ = ["Asking"]


class Asking(Mapping[str, Transport]):
    def __init__(self, transports: Mapping[str, Transport], operation: NotedOperation) -> None:
        self._transports, self._operation = transports, operation

    def __getitem__(self, subgraph: str) -> Transport:
        return _NotedTransport(self._transports[subgraph], subgraph, self._operation.exchanges)

    def __iter__(self) -> Iterator[str]:
        return iter(self._transports)

    def __len__(self) -> int:
        return len(self._transports)


class _NotedTransport:
    def __init__(self, transport: Transport, subgraph: str, exchanges: list[Exchange]) -> None:
        self._transport, self._subgraph, self._exchanges = transport, subgraph, exchanges

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        exchange = Exchange(self._subgraph, perf_counter())
        self._exchanges.append(exchange)
        try:
            if WATCHING.get() is None:
                answer = await self._transport.send(request)
            else:
                with stage(f"graphql.subgraph.operation {self._subgraph}"):
                    answer = await self._transport.send(request)
        except BaseException as error:
            exchange.outcome = kind_of(error)
            raise
        finally:
            exchange.seconds = perf_counter() - exchange.started
        exchange.outcome = str(answer.status)
        return answer

    async def close(self) -> None:
        await self._transport.close()
