"""Every figure that the gateway tells, by its name. What stands here stands in `docs/telemetry.md` too.

Names and attributes are those of OpenTelemetry's conventions where they have one; a subgraph is
`subgraph.name`, as elsewhere.
"""

from __future__ import annotations

from typing import Final

from gateway.telemetry.figures import Kind, Metric

__all__ = ["CATALOGUE", "MOST_SERIES_OF_FIELDS"]

DURATIONS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Seconds. Those of the conventions, and two more: a gateway whose subgraphs are near answers within five
milliseconds."""

MOST_SERIES_OF_FIELDS: Final = 2_000

SERVED: Final = Metric(
    "http.server.request.duration",
    Kind.HISTOGRAM,
    "s",
    "Time for an answer; of one that comes in pieces, until the first of them.",
    ("http.request.method", "http.route", "http.response.status_code"),
    DURATIONS,
)
ACTIVE: Final = Metric(
    "http.server.active_requests", Kind.GAUGE, "{request}", "HTTP requests that are being answered."
)
ASKED: Final = Metric(
    "http.client.request.duration",
    Kind.HISTOGRAM,
    "s",
    "Time for an answer of a subgraph, of each attempt.",
    ("http.request.method", "subgraph.name", "http.response.status_code", "error.type"),
    DURATIONS,
)
REFUSED: Final = Metric(
    "fiche.requests.refused",
    Kind.COUNTER,
    "{request}",
    "Requests that were refused, by the code of the error.",
    ("code",),
    most=100,
)
ERRORS: Final = Metric(
    "fiche.graphql.errors",
    Kind.COUNTER,
    "{error}",
    "Errors in answers with data, by code.",
    ("code",),
    most=100,
)
RETRIES: Final = Metric(
    "fiche.subgraph.retries",
    Kind.COUNTER,
    "{request}",
    "Requests to a subgraph that were sent again.",
    ("subgraph.name",),
)
BREAKER: Final = Metric(
    "fiche.subgraph.breaker.state",
    Kind.GAUGE,
    "1",
    "Whether a subgraph is left alone: 0 no, 1 it is being tried, 2 yes.",
    ("subgraph.name",),
    is_highest=True,
)
CACHE: Final = Metric(
    "fiche.cache.reads",
    Kind.COUNTER,
    "{read}",
    "Entities and root answers that were wanted while the cache is on: kept (hit) or asked for (miss).",
    ("subgraph.name", "result"),
)
ANSWERS: Final = Metric(
    "fiche.cache.answers.reads",
    Kind.COUNTER,
    "{read}",
    "Whole answers that were wanted while they are kept: kept (hit) or put together (miss).",
    ("result",),
)
OPERATIONS_KNOWN: Final = Metric(
    "fiche.operations.known", Kind.GAUGE, "{operation}", "Operations whose text is parsed and validated."
)
OPERATIONS_PREPARED: Final = Metric(
    "fiche.operations.prepared", Kind.GAUGE, "{operation}", "Operations whose plan is kept."
)
KNOWN: Final = Metric(
    "fiche.operations.known.reads",
    Kind.COUNTER,
    "{operation}",
    "Whether an operation was known already (hit), or had to be parsed and validated (miss).",
    ("result",),
)
PLANS: Final = Metric(
    "fiche.plans.reads",
    Kind.COUNTER,
    "{operation}",
    "Whether an operation had a plan already (hit), or had to be planned (miss).",
    ("result",),
)
IN_FLIGHT: Final = Metric("fiche.operations.in_flight", Kind.GAUGE, "{operation}", "Operations that run.")
SUBSCRIPTIONS: Final = Metric(
    "fiche.subscriptions.open", Kind.GAUGE, "{subscription}", "Subscriptions that are open."
)
RELOADS: Final = Metric(
    "fiche.graph.reloads",
    Kind.COUNTER,
    "{reload}",
    "New graphs that were found: served (good), or refused (bad).",
    ("result",),
)
GRAPH: Final = Metric(
    "fiche.graph.served",
    Kind.GAUGE,
    "1",
    "1 for the graph that is served, by the first characters of its SDL's SHA-256.",
    ("hash",),
    is_highest=True,
)
FIELDS: Final = Metric(
    "fiche.field.uses",
    Kind.COUNTER,
    "{operation}",
    "Operations that asked for a field, by client and by the subgraph that answers it.",
    ("field", "client", "subgraph.name"),
    most=MOST_SERIES_OF_FIELDS,
)
HOOK_CALLS: Final = Metric(
    "fiche.hook.calls",
    Kind.COUNTER,
    "{call}",
    "Calls of hooks: that went well (ok), that refused a request (refused), or that failed (failed).",
    ("hook", "stage", "result"),
)
HOOK_TIME: Final = Metric("fiche.hook.time", Kind.COUNTER, "s", "Time in hooks.", ("hook", "stage"))
MEMORY: Final = Metric(
    "process.memory.usage", Kind.GAUGE, "By", "Resident memory of each process.", ("process.pid",)
)
CPU: Final = Metric("process.cpu.time", Kind.COUNTER, "s", "Processor time of all processes.", ("cpu.mode",))

CATALOGUE: Final = (
    *(SERVED, ACTIVE, ASKED, REFUSED, ERRORS, RETRIES, BREAKER, CACHE, ANSWERS),
    *(OPERATIONS_KNOWN, OPERATIONS_PREPARED, KNOWN, PLANS, IN_FLIGHT, SUBSCRIPTIONS),
    *(RELOADS, GRAPH, FIELDS, HOOK_CALLS, HOOK_TIME, MEMORY, CPU),
)
