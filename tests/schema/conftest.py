"""Golden cases of composition: a story, the SDL of each subgraph, and what is expected, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from schema.subgraph import Subgraph

FEDERATION = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", '
    '"@requires", "@provides", "@shareable", "@inaccessible", "@interfaceObject", "@override", "@tag", '
    '"@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize", "@context", "@fromContext"])'
)
SUBGRAPH = "# subgraph "
EXPECTED = "# expected\n"


@dataclass(frozen=True, slots=True)
class CompositionCase:
    story: str
    subgraphs: tuple[Subgraph, ...]
    expected: str


ReadCase = Callable[[Path], CompositionCase]


@pytest.fixture
def subgraph() -> Callable[[str, str], Subgraph]:
    """A subgraph of federation 2 whose line 1 links it, unless its SDL links for itself or says that it
    is of federation 1."""
    return _subgraph


@pytest.fixture
def read_case() -> ReadCase:
    def read(path: Path) -> CompositionCase:
        given, expected = path.read_text().split(EXPECTED)
        story, *parts = given.split(SUBGRAPH)
        subgraphs = tuple(_subgraph(name, sdl) for name, _, sdl in (p.partition("\n") for p in parts))
        return CompositionCase(story.replace("# ", "").strip(), subgraphs, expected)

    return read


def _subgraph(name: str, sdl: str) -> Subgraph:
    own_link = "@link(" in sdl or "# federation 1" in sdl
    return Subgraph(name, f"http://{name}.example/graphql", sdl if own_link else f"{FEDERATION}\n{sdl}")
