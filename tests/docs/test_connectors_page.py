"""The Python of the page on connectors is the example's."""

from __future__ import annotations

import pytest

from tests.docs.pages import ROOT, Block, blocks

PAGE = ROOT / "docs" / "connectors.md"

EXAMPLE = "\n".join(path.read_text() for path in sorted((ROOT / "examples" / "loyalty_desk").glob("*.py")))

WRITTEN = [block for block in blocks(PAGE) if block.language == "python"]


@pytest.mark.parametrize("block", WRITTEN, ids=lambda block: f"line {block.line}")
def test_what_the_page_writes_stands_in_the_example(block: Block) -> None:
    missing = [line for line in block.text.splitlines() if line and f"\n{line}\n" not in EXAMPLE]

    assert missing == []
