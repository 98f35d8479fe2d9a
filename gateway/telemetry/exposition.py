"""Figures as Prometheus reads them, by its own library: names, escapes and formats are its business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from gateway.telemetry.figures import Kind, Metric, Series

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric as Family

__all__ = ["Told", "exposed", "prometheus_name"]

Told: TypeAlias = Mapping[Metric, Series]

UNITS = {"s": "seconds", "By": "bytes"}


def prometheus_name(metric: Metric) -> str:
    """By the rules with which OpenTelemetry's metrics become Prometheus's."""
    unit = UNITS.get(metric.unit)
    parts = (metric.name.replace(".", "_"), unit, "total" if metric.kind is Kind.COUNTER else None)
    return "_".join(part for part in parts if part)


def exposed(told: Told, accept: str) -> tuple[bytes, str]:
    """The text, and its content type."""
    from prometheus_client import CollectorRegistry  # who does not expose figures is smaller
    from prometheus_client.exposition import choose_encoder
    from prometheus_client.registry import Collector

    class Collected(Collector):
        def collect(self) -> Iterable[Family]:
            return _families(told)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collected())
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def _families(told: Told) -> Iterator[Family]:
    from prometheus_client import metrics_core

    for metric, series in told.items():
        name, labels = prometheus_name(metric), [label.replace(".", "_") for label in metric.labels]
        match metric.kind:
            case Kind.COUNTER:
                counter = metrics_core.CounterMetricFamily(name, metric.told, labels=labels)
                for values, (number,) in series.items():
                    counter.add_metric(values, number)
                yield counter
            case Kind.GAUGE:
                gauge = metrics_core.GaugeMetricFamily(name, metric.told, labels=labels)
                for values, (number,) in series.items():
                    gauge.add_metric(values, number)
                yield gauge
            case Kind.HISTOGRAM:
                histogram = metrics_core.HistogramMetricFamily(name, metric.told, labels=labels)
                for values, (*counts, total) in series.items():
                    histogram.add_metric(values, _buckets(metric, counts), total)
                yield histogram


def _buckets(metric: Metric, counts: list[float]) -> list[tuple[str, float]]:
    bounds = (*(str(float(bound)) for bound in metric.bounds), "+Inf")
    return list(zip(bounds, accumulate(counts), strict=True))
