"""A fetch of root fields."""

from __future__ import annotations

from collections.abc import Callable

from resolvers.answers import GraphQLAnswer
from resolvers.client_paths import ClientPaths
from resolvers.errors import PlacedFailure, SubgraphFailure
from resolvers.fetch import ask
from resolvers.json_values import AnswerPath
from resolvers.merge import lay
from resolvers.plan import Fetch
from resolvers.requests import root_request
from resolvers.run import Run, Step

__all__ = ["compile_root_step"]


def compile_root_step(fetch: Fetch, number: int, client_paths: Callable[[], ClientPaths]) -> Step:
    text = root_request(fetch)

    async def step(run: Run) -> None:
        answer = await ask(fetch.subgraph, text.body(run.variables), run.context)
        if not isinstance(answer, GraphQLAnswer):
            _fail(run, answer, client_paths().root_gaps(fetch.selections))
            return
        if answer.fetched is not None:
            lay(run.fetched, answer.fetched)
        for error in answer.errors:
            known = client_paths().of_answer(error.path or ())
            _fail(run, error, (known,) if known else client_paths().root_gaps(fetch.selections))

    def _fail(run: Run, failure: SubgraphFailure, paths: tuple[AnswerPath, ...]) -> None:
        run.failures.extend(PlacedFailure(fetch.subgraph, number, path, failure) for path in paths or ((),))

    return step
