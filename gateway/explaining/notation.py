"""What becomes of an operation, as text: a heading for each part, as `fiche explain` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.explaining.decisions import Decisions, DeniedField
from gateway.explaining.explanation import Explanation, Route
from gateway.explaining.requests import PlannedRequest
from gateway.explaining.sources import ExpectedSource

__all__ = ["print_explanation"]


def print_explanation(told: Explanation) -> str:
    """But for the answer."""
    route = told.route
    parts: list[tuple[str, str]] = [("normalized", str(told.operation))]
    if route is not None:
        parts += [("choices", route.choices), ("fetches", route.fetches), ("plan", str(route.plan))]
    parts += [
        ("cost", "\n".join(_cost(told))),
        ("authorization", "\n".join(_decisions(told.decisions))),
    ]
    if route is not None:
        parts += [("sources", "\n".join(_sources(route.sources)))]
    return "\n\n".join(f"# {heading}\n{text}" for heading, text in parts) + "\n"


def _cost(told: Explanation) -> Iterator[str]:
    yield f"estimated {told.estimated}{_of(told.maximum)}"
    if told.answer is not None and told.actual is not None:
        yield f"actual {told.actual}"
    if told.route is not None:
        yield from _costs_of_subgraphs(told.route)


def _costs_of_subgraphs(route: Route) -> Iterator[str]:
    width = max((len(each.subgraph) for each in route.costs), default=0)
    for each in route.costs:
        yield (
            f"  {each.subgraph:{width}}  {each.estimated}{_of(each.maximum)} in "
            f"{_count(each.requests, 'request')}"
        )
    for request in route.requests:
        yield f"  {_request(request)}"


def _request(told: PlannedRequest) -> str:
    after = f" after {', '.join(map(str, told.after))}" if told.after else ""
    conditions = "".join(f" {condition}" for condition in told.only_if)
    if not told.is_sent:
        return f"request {told.step}{after}{conditions} to {told.fetch.subgraph}: not sent"
    entities = f" for {_count(told.entities, 'entity', 'entities')}" if told.fetch.entities else ""
    return (
        f"request {told.step}{after}{conditions} to {told.fetch.subgraph}{entities}: "
        f"{told.cost}, wave {told.wave}"
    )


def _of(maximum: int | None) -> str:
    return "" if maximum is None else f" of at most {maximum}"


def _decisions(told: Decisions) -> Iterator[str]:
    if told.mode == "off":
        yield "nothing is protected"
        return
    principal = told.principal
    client = f" by the client {principal.client}" if principal.client else ""
    scopes = ", ".join(principal.scopes) or "no scopes"
    yield "asked without a token" if principal.is_anonymous else f"asked{client} with {scopes}"
    if told.mode == "dry_run":
        yield "only the log says what would be denied"
    if told.rejects:
        yield "the whole request would be refused"
    for required, is_met in told.required:
        yield f"{'held' if is_met else 'lacks'}: {required}"
    for policy, is_granted in told.policies.items():
        yield f"policy {policy}: {'granted' if is_granted else 'denied'}"
    yield from (_denied(each) for each in told.denied) if told.denied else ("nothing is denied",)


def _denied(told: DeniedField) -> str:
    conditions = "".join(f" {condition}" for condition in told.denied.conditions)
    missing = " or ".join(_all(every) for every in told.missing)
    return (
        f"denied {'.'.join(told.denied.path)}{conditions}: {told.denied.coordinate} needs "
        f"{told.denied.required}" + (f", missing {missing}" if missing else "")
    )


def _all(names: Iterable[str]) -> str:
    return " and ".join(names) or "nothing"


def _sources(sources: Iterable[ExpectedSource]) -> Iterator[str]:
    for each in sources:
        system = "" if each.system == each.subgraph else f" ({each.system})"
        keeping = "not kept" if each.keeping is None else str(each.keeping)
        yield f"{each.subgraph}{system}, request {each.step}, {keeping}"
        for path, names in each.fields:
            yield f"  {'.'.join(map(str, path)) or 'the root'}: {', '.join(names)}"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
