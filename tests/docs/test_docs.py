"""What the pages say is true: every command and every query was run, every link leads somewhere."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.customer_graph.conftest import CustomerGraph
from tests.docs.pages import (
    ELISION,
    PAGES,
    ROOT,
    Block,
    accept,
    accepting,
    as_json,
    blocks,
    commands,
    headings,
    links,
    matches,
    named,
    questions,
)
from tests.docs.shell import Shell

every_page = pytest.mark.parametrize("page", PAGES, ids=named)

LANGUAGES = {"graphql", "js", "json", "yaml", "console", "python", "text"}

TOO_LONG = {"make test"}
"""It would run itself."""

PATHS = re.compile(r"`((?:schema|cache|resolvers|gateway|subgraphs|tests|docs|examples)/[\w/.]*)`")


@every_page
async def test_the_graph_answers_what_the_page_says(page: Path, customer_graph: CustomerGraph) -> None:
    """Each query stands above its answer."""
    found: list[tuple[Block, str]] = []
    for query, answer in questions(page):
        given = query.parameters

        real = await customer_graph.answer(query.text, given.get("variables"), given.get("subject"))

        found.append((answer, as_json(real) + "\n"))
        if not accepting():
            assert real == json.loads(answer.text), f"{named(page)}:{query.line}"
    if accepting():
        accept(page, found)


@every_page
def test_the_commands_print_what_the_page_says(page: Path, shell: Shell) -> None:
    """In the order of the page, in one folder; servers run on until the page ends."""
    found: list[tuple[Block, str]] = []
    for block in blocks(page):
        printed = ""
        for command in commands(block):
            if command.text.startswith("curl") and shutil.which("curl") is None:
                pytest.skip("curl is missing: install it with “apt-get install curl”")
            output = "" if command.text in TOO_LONG else shell.run(command.text)
            printed += f"$ {command.text}\n{output}"
            if not accepting() and not matches(command.output, output):
                assert output == command.output, f"{named(page)}:{block.line}: {command.text}"
        if block.language == "console" and ELISION not in block.text:
            found.append((block, printed))
    if accepting():
        accept(page, found)


@every_page
def test_a_link_leads_somewhere(page: Path) -> None:
    """To a file of the repository, or to a heading of a page."""
    for link in links(page):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page

        assert file.exists(), f"{named(page)}: {link}"
        assert not anchor or anchor in headings(file), f"{named(page)}: {link}"


@every_page
def test_a_path_that_is_named_exists(page: Path) -> None:
    missing = [path for path in PATHS.findall(page.read_text()) if not (ROOT / path).exists()]

    assert missing == []


@every_page
def test_a_block_says_what_it_holds(page: Path) -> None:
    """So that no example stands on a page without having been run."""
    assert {block.language for block in blocks(page)} <= LANGUAGES


def test_every_page_is_listed_on_the_first_one() -> None:
    listed = {(ROOT / link).resolve() for link in links(ROOT / "README.md") if "://" not in link}

    assert {page for page in PAGES if page.parent.name == "docs"} <= listed
