"""Settings of what operators see: figures, traces, lines of log."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from gateway.config.kinds import PREFIX, Concept, PositiveSeconds

__all__ = ["TelemetrySettings"]

Share = Annotated[float, Field(ge=0, le=1)]


class TelemetrySettings(Concept):
    metrics: Annotated[str, Field(pattern=r"^.+:[0-9]+$")] | None = None
    """`HOST:PORT` where `GET /metrics` is answered, for Prometheus. It is not a client's door."""
    field_usage: bool = False
    """Whether the figures tell which client asks for which field."""

    otlp: Annotated[str, Field(pattern=r"^https?://[^/].*[^/]$")] | None = None
    """Where an OpenTelemetry collector takes OTLP over HTTP: `http://collector:4318`."""
    otlp_metrics: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 60.0
    """Seconds between two exports of the figures to the collector; 0 exports none."""
    traces: Share = 0.05
    """Which share of the requests is traced that come without a trace of their own; 0 traces none at all."""
    trace_documents: bool = False
    """Whether traces hold the text of operations."""

    access_log: bool = False
    """A line of JSON for each request, on the standard output."""
    access_log_variables: bool = False
    """Whether it holds the variables of operations, which may be personal data."""
    slow_operation: PositiveSeconds | None = None
    """Seconds from which on an operation is logged with its plan."""
    timings_scope: str | None = None
    """The scope of a token that may ask what its request took (`Graph-Timings: true`). Without one, nobody
    is told."""

    @property
    def is_watched(self) -> bool:
        """Whether anything of a request is told to operators, but for what is said of failures."""
        told = (self.metrics, self.otlp, self.slow_operation)
        return self.access_log or any(each is not None for each in told)

    @model_validator(mode="after")
    def _uses_of_fields_are_told_somewhere(self) -> Self:
        if self.field_usage and self.metrics is None and self.otlp is None:
            raise ValueError(f"{PREFIX}FIELD_USAGE needs {PREFIX}METRICS or {PREFIX}OTLP: where it is told")
        return self
