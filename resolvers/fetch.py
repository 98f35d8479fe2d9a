"""One request to one subgraph. Whatever goes wrong comes back as a value."""

from __future__ import annotations

from math import ceil
from time import monotonic

from resolvers.answers import GraphQLAnswer, read_answer
from resolvers.context import ExecutionContext
from resolvers.errors import Crowded, LeftAlone, Outgrown, SubgraphFailure, TimedOut, Unreachable
from resolvers.transport import (
    AnswerTooLarge,
    CircuitOpen,
    DeadlineExceeded,
    SubgraphOverloaded,
    SubgraphRequest,
    TransportError,
)

__all__ = ["ask"]


async def ask(
    subgraph: str, body: bytes, context: ExecutionContext, *, is_query: bool
) -> GraphQLAnswer | SubgraphFailure:
    """Cancelling it gives up the request."""
    timeout = min(context.timeout, context.deadline - monotonic())
    if timeout <= 0:
        return TimedOut()
    request = SubgraphRequest(body, context.headers.get(subgraph, ()), timeout, is_query)
    try:
        answer = await context.transports[subgraph].send(request)
    except DeadlineExceeded:
        return TimedOut()
    except AnswerTooLarge:
        return Outgrown()
    except CircuitOpen as error:
        return LeftAlone(ceil(error.seconds))
    except SubgraphOverloaded:
        return Crowded()
    except TransportError as error:
        return Unreachable(str(error))
    if context.received is not None:
        context.received(subgraph, answer)
    return read_answer(answer)
