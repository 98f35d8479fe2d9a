"""A verdict says what was reached, and a table reads well without being rendered."""

from __future__ import annotations

import pytest

from bench.report import Section, Table, at_least, at_most, written


@pytest.mark.parametrize(
    ("measured", "standing"), [(1.9, "MISSED"), (2.0, "met"), (3.9, "met"), (4.0, "goal met")]
)
def test_a_ratio_meets_its_target_from_below(measured: float, standing: str) -> None:
    assert at_least("less CPU than another gateway", measured, must=2, goal=4).standing == standing


@pytest.mark.parametrize(
    ("measured", "standing"), [(81, "MISSED"), (80, "met"), (61, "met"), (60, "goal met")]
)
def test_a_cost_meets_its_target_from_above(measured: float, standing: str) -> None:
    assert at_most("memory", measured, 80, 60, "{:.0f} MB").standing == standing


def test_a_section_is_a_table_and_what_follows_from_it() -> None:
    section = Section(
        "Orders",
        [Table(("orders", "CPU ms"), [("1", "0.25"), ("1,000", "3.80")])],
        ["Of the fastest rounds."],
        [at_most("an order", 0.0038, 0.004, None, "{:.4f} ms")],
    )

    assert (
        written(section)
        == """\
## Orders

| orders | CPU ms |
| ---    |    --: |
| 1      |   0.25 |
| 1,000  |   3.80 |

Of the fastest rounds.

| target   |  measured |      must | goal |     |
| ---      |       --: |       --: |  --: | --: |
| an order | 0.0038 ms | 0.0040 ms |      | met |
"""
    )
