"""Selection sets over several lines: one field a line, two spaces a level.

`str(selections)` is the text that goes over the wire; this one is for people: plans, explanations, tests.
"""

from __future__ import annotations

from dataclasses import replace

from schema.selections import Selection, SelectionSet

__all__ = ["INDENT", "print_selections"]

INDENT = "  "


def print_selections(selections: SelectionSet, indent: str = "") -> str:
    """The text from brace to brace; every line but the first begins with `indent`."""
    if not selections:
        return "{}"
    deeper = indent + INDENT
    lines = (deeper + _print_selection(selection, deeper) for selection in selections)
    return "\n".join(["{", *lines, indent + "}"])


def _print_selection(selection: Selection, indent: str) -> str:
    if selection.selections is None:
        return str(selection)
    head = str(replace(selection, selections=SelectionSet())).removesuffix(" { }")
    return f"{head} {print_selections(selection.selections, indent)}"
