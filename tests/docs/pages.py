"""The pages of the documentation, as their readers see them: fenced blocks, headings, links.

FICHE_ACCEPT=1 writes what was really answered or printed into the page; read it before you commit it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

PARAMETERS = re.compile(r"<!-- (\{.*\}) -->\n\Z")
"""Directly above a query, invisible to the reader: `<!-- {"subject": …, "variables": …} -->`."""

ELISION = "…"
WIDTH = 100


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@dataclass(frozen=True)
class Block:
    page: Path
    language: str
    text: str
    above: str
    """All of the page before the block."""

    @property
    def line(self) -> int:
        return self.above.count("\n") + 2

    @property
    def parameters(self) -> dict[str, Any]:
        found = PARAMETERS.search(self.above)
        return json.loads(found[1]) if found else {}


def accept(page: Path, texts: Iterable[tuple[Block, str]]) -> None:
    """Puts these texts into these blocks of the page."""
    text = page.read_text()
    for block, new in sorted(texts, key=lambda item: len(item[0].above), reverse=True):
        start = len(block.above) + len(f"```{block.language}\n")
        text = text[:start] + new + text[start + len(block.text) :]
    page.write_text(text)


def blocks(page: Path) -> list[Block]:
    text = page.read_text()
    return [
        Block(page, found["language"], found["text"], text[: found.start()]) for found in FENCE.finditer(text)
    ]


def questions(page: Path) -> Iterator[tuple[Block, Block]]:
    """Each query with the answer below it."""
    all_blocks = blocks(page)
    for place, block in enumerate(all_blocks):
        if block.language == "graphql":
            below = all_blocks[place + 1 : place + 2]
            assert [each.language for each in below] == ["json"], f"{named(page)}:{block.line}: no answer"
            yield block, below[0]


def accepting() -> bool:
    return bool(os.environ.get("FICHE_ACCEPT"))


@dataclass(frozen=True)
class Command:
    text: str
    output: str


def commands(block: Block) -> list[Command]:
    """Of a console: each line that begins with a dollar, its continuation, and what is printed below."""
    if block.language != "console":
        return []
    found: list[Command] = []
    continued = False
    for line in block.text.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append(Command(line[2:], ""))
        elif continued:
            found[-1] = Command(found[-1].text + line, "")
        else:
            found[-1] = Command(found[-1].text, found[-1].output + line)
        continued = line.endswith("\\\n") and not found[-1].output
    return [Command(each.text.strip(), each.output) for each in found]


def matches(written: str, printed: str) -> bool:
    """An ellipsis stands for any text, a line of it for any lines. Empty lines around do not count."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == ELISION else re.escape(line).replace(ELISION, ".*") + r"\n"
        for line in written.strip("\n").split("\n")
    )
    return re.fullmatch(pattern, printed.strip("\n") + "\n") is not None


def as_json(value: object, indent: str = "") -> str:
    """On one line where it fits, so that an answer does not take more room than its query."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= WIDTH or not value or not isinstance(value, dict | list):
        return flat
    deeper = indent + "  "
    if isinstance(value, dict):
        members = [f"{json.dumps(name)}: {as_json(inner, deeper)}" for name, inner in value.items()]
        opening, closing = "{}"
    else:
        members = [as_json(inner, deeper) for inner in value]
        opening, closing = "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(members) + f"\n{indent}{closing}"


def headings(page: Path) -> set[str]:
    """The anchors that a reader of the repository can jump to."""
    prose = FENCE.sub("", page.read_text())
    return {_anchor(text) for text in re.findall(r"^#+ (.+)$", prose, re.MULTILINE)}


def _anchor(heading: str) -> str:
    kept: Sequence[str] = re.findall(r"[\w\- ]", heading.lower())
    return "".join(kept).strip().replace(" ", "-")


def links(page: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text()))
