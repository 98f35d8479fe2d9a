"""Tables and verdicts, as Markdown that reads well in a terminal too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

__all__ = ["NotMeasured", "Section", "Table", "Verdict", "at_least", "at_most", "written"]

Standing = Literal["goal met", "met", "MISSED"]


class NotMeasured(Exception):
    """Says why a part has no figures."""


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target of PERFORMANCE.md, and how far we are."""

    what: str
    measured: str
    must: str
    goal: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    verdicts: Sequence[Verdict] = ()


def at_least(what: str, measured: float, must: float, goal: float | None = None) -> Verdict:
    """A ratio that should be high."""
    standing = _standing(measured >= must, goal is not None and measured >= goal)
    return Verdict(what, f"{measured:.2f}x", f"{must:g}x", "" if goal is None else f"{goal:g}x", standing)


def at_most(what: str, measured: float, must: float, goal: float | None, form: str) -> Verdict:
    """A figure that should be low, written as `form` says."""
    standing = _standing(measured <= must, goal is not None and measured <= goal)
    shown = "" if goal is None else form.format(goal)
    return Verdict(what, form.format(measured), form.format(must), shown, standing)


def _standing(must: bool, goal: bool) -> Standing:
    return "goal met" if goal and must else "met" if must else "MISSED"


def written(section: Section) -> str:
    parts = [f"## {section.title}", *(_table(each) for each in section.tables), *section.notes]
    if section.verdicts:
        rows = [(each.what, each.measured, each.must, each.goal, each.standing) for each in section.verdicts]
        parts.append(_table(Table(("target", "measured", "must", "goal", ""), rows)))
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    columns = list(zip_longest(table.head, *table.rows, fillvalue=""))
    widths = [max(3, *(len(cell) for cell in column)) for column in columns]
    lines = [_row(table.head, widths), _row(["---", *["--:"] * (len(widths) - 1)], widths)]
    return "\n".join(lines + [_row(row, widths) for row in table.rows])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = widths
    filled = [*cells, *[""] * (len(widths) - len(cells))]
    shown = [filled[0].ljust(first), *(c.rjust(w) for c, w in zip(filled[1:], others, strict=True))]
    return f"| {' | '.join(shown)} |"
