"""The figures, sent to an OpenTelemetry collector now and then."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.metrics.export import Metric as Exported
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from gateway.telemetry.figures import Kind, Labels, Metric, Series

__all__ = ["SECONDS_TO_SEND", "Sending", "this_process"]

CUMULATIVE = AggregationTemporality.CUMULATIVE

SECONDS_TO_SEND: Final = 3.0
"""With repeats: a gateway that ends does not wait longer for a collector."""


def this_process() -> Resource:
    """`OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say more, or something else."""
    own = Resource.create({"service.instance.id": f"{os.uname().nodename}-{os.getpid()}"})
    named = own.attributes.get("service.name", "unknown_service")
    return own.merge(Resource({"service.name": "fiche"})) if str(named).startswith("unknown_service") else own


class Sending:
    """Of one process: a collector tells them apart by the instance."""

    def __init__(
        self, otlp: str, seconds: float, tell: Callable[[], Mapping[Metric, Series]], resource: Resource
    ) -> None:
        self._exporter = OTLPMetricExporter(f"{otlp}/v1/metrics", timeout=SECONDS_TO_SEND)
        self._seconds, self._tell, self._resource = seconds, tell, resource
        self._started = time.time_ns()

    async def run(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(self._seconds)
            await self.send()

    async def send(self) -> None:
        """Once. What is not taken is in what is sent next."""
        told = self._told()
        await asyncio.to_thread(self._exporter.export, told)

    async def close(self) -> None:
        await self.send()
        await asyncio.to_thread(self._exporter.shutdown)

    def _told(self) -> MetricsData:
        now = time.time_ns()
        metrics = [
            Exported(metric.name, metric.told, metric.unit, self._data(metric, series, now))
            for metric, series in self._tell().items()
            if series
        ]
        scope = ScopeMetrics(InstrumentationScope("fiche"), metrics, "")
        return MetricsData([ResourceMetrics(self._resource, [scope], "")])

    def _data(self, metric: Metric, series: Series, now: int) -> Sum | Gauge | Histogram:
        if metric.kind is Kind.HISTOGRAM:
            return Histogram(list(self._distributions(metric, series, now)), CUMULATIVE)
        points = [
            NumberDataPoint(_attributes(metric, labels), self._started, now, numbers[0])
            for labels, numbers in series.items()
        ]
        return Sum(points, CUMULATIVE, is_monotonic=True) if metric.kind is Kind.COUNTER else Gauge(points)

    def _distributions(self, metric: Metric, series: Series, now: int) -> Iterator[HistogramDataPoint]:
        for labels, (*counts, total) in series.items():
            buckets = [int(count) for count in counts]
            attributes = _attributes(metric, labels)
            yield HistogramDataPoint(
                attributes,
                self._started,
                now,
                count=sum(buckets),
                sum=total,
                bucket_counts=buckets,
                explicit_bounds=metric.bounds,
                min=None,  # type: ignore[arg-type]  # unknown, which the protocol allows
                max=None,  # type: ignore[arg-type]  # the same
            )


def _attributes(metric: Metric, labels: Labels) -> dict[str, str]:
    return {name: value for name, value in zip(metric.labels, labels, strict=True) if value}
