"""Counting, and what several processes have as one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gateway.telemetry.catalogue import CATALOGUE, FIELDS, GRAPH, MEMORY, REFUSED, SERVED
from gateway.telemetry.exposition import prometheus_name
from gateway.telemetry.figures import OTHER, Counter, Histogram
from gateway.telemetry.shared import SharedFigures

FIGURE = re.compile(r"\b(?:http_(?:server|client)|fiche|process)_\w+(?=[\[{)]|$)")


def test_a_bucket_holds_its_bound() -> None:
    histogram = Histogram(SERVED)
    for seconds in (0.001, 0.0011, 99):
        histogram.observe(("POST", "/graphql", "200"), seconds)

    ((_, (*counts, total)),) = histogram.series().items()
    assert counts[:2] == [1, 1]
    assert counts[-1] == 1
    assert total == pytest.approx(99.0021)


def test_what_would_be_one_series_too_many_counts_as_other() -> None:
    fields = Counter(FIELDS)
    for number in range(3_000):
        fields.add((f"Type.field{number}", "shop", "orders"))

    assert len(fields.series()) == 2_000
    assert fields.series()[OTHER, OTHER, OTHER] == [1_001]
    fields.add(("Type.field1", "shop", "orders"))
    assert fields.series()["Type.field1", "shop", "orders"] == [2]


def test_what_a_process_counted_outlives_it_and_what_it_held_does_not(tmp_path: Path) -> None:
    shared = SharedFigures(tmp_path)
    shared.write({REFUSED: {("CSRF_ERROR",): [2]}, MEMORY: {("1",): [5]}, GRAPH: {("abc",): [1]}})
    own = next(tmp_path.glob("*.json"))
    (tmp_path / "4194305.json").write_bytes(own.read_bytes())  # no process has such a number

    of_all = shared.of_all(CATALOGUE)

    assert of_all[REFUSED] == {("CSRF_ERROR",): [4]}
    assert of_all[MEMORY] == {("1",): [5]}
    assert of_all[GRAPH] == {("abc",): [1]}


def test_the_page_on_telemetry_names_every_figure() -> None:
    page = (Path(__file__).parents[3] / "docs" / "telemetry.md").read_text()

    rows = [
        f"| `{metric.name}` | `{prometheus_name(metric)}` |"
        f" {', '.join(f'`{label}`' for label in metric.labels).replace('.', '_')} | {metric.told} |"
        for metric in CATALOGUE
    ]
    assert [row for row in rows if row not in page] == []
    assert page.count("\n| `") >= len(rows)


def test_the_dashboard_asks_for_figures_that_there_are() -> None:
    dashboard = json.loads((Path(__file__).parents[3] / "deploy" / "grafana.json").read_text())

    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in FIGURE.findall(target["expr"])
    }
    told = {prometheus_name(metric) for metric in CATALOGUE}
    assert len(asked) >= 12
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} <= told
