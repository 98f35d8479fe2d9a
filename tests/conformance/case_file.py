"""A case: one text file that says what a shop's subgraphs are, what a client asks, and what must come of it.

    A sentence or two: the story.

    === subgraph crm
    type Customer @key(fields: "id") { id: ID! name: String! }      # all of federation 2 is imported
    --- data
    Customer = {id: "c1", name: "Ann"}                               # see `rows`
    === operation
    { customer(id: "c1") { name } }
    === variables
    {}
    === plan
    === requests
    === answer

`=== requests` has a line for each, in the order of sending, with the number of representations.
`=== subgraph crm (federation 1)` links nothing, `(unreachable)` never answers, and `wire` says how else it
may answer amiss. A subgraph that links for itself is taken as it stands. `=== labels` are those of
`@override` that are active, a line for each; `=== name` says which of several operations is meant.
`=== oracle` says why the answer cannot be compared with the oracle's, and `=== twice` why a subgraph may be
asked the same again. `=== plan in parts` and `=== parts` are those of a client that takes what is deferred
later; all else is of one that does not.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

__all__ = [
    "CASES",
    "Case",
    "SubgraphText",
    "all_cases",
    "print_json",
    "read_case",
    "write_case",
    "write_parts",
]

CASES = Path(__file__).parent

_SECTION = re.compile(r"^=== (.+)$", re.MULTILINE)
_SUBGRAPH = re.compile(r"subgraph ([\w-]+)(?: \(([\w ,]+)\))?")
_SECTIONS = (
    "operation",
    "name",
    "labels",
    "variables",
    "plan",
    "answer",
    "requests",
    "oracle",
    "twice",
    "plan in parts",
    "parts",
)
_DATA = "--- data\n"
_WIDTH = 100

_IMPORTS = (
    "key external requires provides shareable override inaccessible tag extends interfaceObject "
    "composeDirective authenticated requiresScopes policy cost listSize context fromContext"
)
_LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ['
    + ", ".join(f'"@{name}"' for name in _IMPORTS.split())
    + "])\n"
)


@dataclass(frozen=True, slots=True)
class SubgraphText:
    name: str
    sdl: str
    rows: str
    marks: frozenset[str] = frozenset()

    @property
    def published_sdl(self) -> str:
        """What the subgraph answers to `{ _service { sdl } }`."""
        links_itself = "federation 1" in self.marks or "@link" in self.sdl
        return self.sdl if links_itself else _LINK + self.sdl


@dataclass(frozen=True, slots=True)
class Case:
    path: Path
    story: str
    subgraphs: tuple[SubgraphText, ...]
    sections: dict[str, str] = field(default_factory=dict)
    """All others, by their heads."""

    @property
    def name(self) -> str:
        """`requires_with_arguments/two_units_are_two_fields`"""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def operation(self) -> str:
        return self.sections["operation"]

    @property
    def operation_name(self) -> str | None:
        return self.sections.get("name")

    @property
    def active_labels(self) -> frozenset[str]:
        return frozenset(self.sections.get("labels", "").splitlines())

    @property
    def variables(self) -> dict[str, object]:
        given: dict[str, object] = json.loads(self.sections.get("variables") or "{}")
        return given

    @property
    def plan(self) -> str:
        return self.sections.get("plan", "")

    @property
    def requests(self) -> str:
        return self.sections.get("requests", "")

    @property
    def answer(self) -> object:
        return json.loads(self.sections.get("answer") or "null")


def all_cases(folder: Path = CASES) -> tuple[Case, ...]:
    return tuple(read_case(path) for path in sorted(folder.glob("*/*.case")))


def read_case(path: Path) -> Case:
    story, *rest = _SECTION.split(path.read_text())
    subgraphs: list[SubgraphText] = []
    sections: dict[str, str] = {}
    for head, body in zip(rest[::2], rest[1::2], strict=True):
        named = _SUBGRAPH.fullmatch(head)
        if named:
            sdl, _, rows = body.partition(_DATA)
            marks = frozenset(filter(None, (named[2] or "").split(", ")))
            subgraphs.append(SubgraphText(named[1], sdl.strip() + "\n", rows.strip("\n"), marks))
        elif head in _SECTIONS and head not in sections:
            sections[head] = body.strip()
        else:
            raise ValueError(f"{path}: no section '{head}' is known, or it stands twice.")
    return Case(path, story.strip(), tuple(subgraphs), sections)


def write_case(case: Case, plan: str, requests: str, answer: object) -> None:
    """Replaces what is expected, and nothing else."""
    text = case.path.read_text()
    kept = re.sub(r"^=== (plan|requests|answer)\n(?:(?!=== ).*\n?)*", "", text, flags=re.MULTILINE).rstrip(
        "\n"
    )
    expected = (("plan", plan), ("requests", requests), ("answer", print_json(answer)))
    case.path.write_text(kept + "\n" + "".join(f"\n=== {head}\n{body}\n" for head, body in expected))


def write_parts(case: Case, plan: str, parts: str) -> None:
    text = re.sub(
        r"^=== (plan in parts|parts)\n(?:(?!=== ).*\n?)*", "", case.path.read_text(), flags=re.MULTILINE
    )
    case.path.write_text(f"{text.rstrip()}\n\n=== plan in parts\n{plan}\n\n=== parts\n{parts}\n")


def print_json(value: object, indent: str = "") -> str:
    """On one line where that is short enough."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= _WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {print_json(item, deeper)}" for key, item in value.items()]
        opening, closing = "{", "}"
    else:
        items = [print_json(item, deeper) for item in value]
        opening, closing = "[", "]"
    return f"{opening}\n" + ",\n".join(deeper + item for item in items) + f"\n{indent}{closing}"
