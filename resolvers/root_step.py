"""A fetch of root fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import orjson

from resolvers.answers import GraphQLAnswer
from resolvers.budgets import Price, Pricing
from resolvers.client_paths import ClientPaths
from resolvers.errors import NotGraphQL, PlacedFailure, SubgraphFailure
from resolvers.fetch import ask
from resolvers.json_values import AnswerPath
from resolvers.merge import lay_entity
from resolvers.paths import compile_walk
from resolvers.plan import Fetch
from resolvers.requests import root_request
from resolvers.run import Run, Step
from resolvers.type_conditions import TypeConditions
from schema.operation import OperationKind

__all__ = ["compile_root_step"]


def compile_root_step(
    fetch: Fetch, number: int, conditions: TypeConditions, client_paths: Callable[[], ClientPaths]
) -> Step:
    text = root_request(fetch)
    walk = compile_walk(fetch.path, conditions)

    is_query = fetch.kind is OperationKind.QUERY

    @cache
    def price(pricing: Pricing) -> Price:
        return pricing.of_root(fetch)

    async def step(run: Run) -> None:
        targets = walk(run.fetched)
        if not targets:
            return
        if (budgets := run.context.budgets) is not None:
            cost = price(budgets.pricing)(run.variables)
            if dear := budgets.charge(run.spent, fetch.subgraph, cost):
                _fail(run, dear, client_paths().root_gaps(fetch))
                return
        try:
            body = text.body(run.variables)
        except orjson.JSONEncodeError as unsendable:  # such as a default of more than 64 bits
            _fail(run, NotGraphQL(f"a value cannot be sent: {unsendable}"), client_paths().root_gaps(fetch))
            return
        if (cache := run.context.cache) is None:
            answer = await ask(fetch.subgraph, body, run.context, is_query=is_query)
        else:
            answer = await cache.root(
                fetch,
                run.variables,
                lambda deadline: ask(
                    fetch.subgraph, body, replace(run.context, deadline=deadline), is_query=is_query
                ),
            )
        if not isinstance(answer, GraphQLAnswer):
            _fail(run, answer, client_paths().root_gaps(fetch))
            return
        if answer.fetched is not None:
            run.laid(plain=False)
            lay_entity(targets, answer.fetched, share=False)
        for error in answer.errors:
            known = client_paths().of_answer(error.path or ()) if not fetch.path else ()
            _fail(run, error, (known,) if known else client_paths().root_gaps(fetch))

    def _fail(run: Run, failure: SubgraphFailure, paths: tuple[AnswerPath, ...]) -> None:
        run.failures.extend(PlacedFailure(fetch.subgraph, number, path, failure) for path in paths or ((),))

    return step
