"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = ("schema", "cache", "resolvers", "gateway", "subgraphs")

REGISTRIES = tuple(
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("cdnjs", "cloudflare", "com"),
        ("crates", "io"),
        ("golang", "org"),
        ("rubygems", "org"),
    )
)
"""Joined here, so that this file does not name them."""

HOMES = re.compile(r"(?<![\w.:/-])/(?:home|Users|root|work|mnt)/\w|\b[A-Z]:\\Users\\")
"""How an absolute path of somebody's machine begins."""

EMPTY_WORDS = {
    *("util", "utils", "helper", "helpers", "manager", "handler", "handlers", "processor"),
    *("data", "info", "misc", "common", "base"),
}

MISSPELT = re.compile(
    r"\b(?:accomodate|acessible|agressive|begining|calender|consistant|definately|dependancy|"
    r"dependant on|existant|fullfil|heirarchy|immediatly|inacessible|independant|langauge|lenght|"
    r"mispelled|neccessary|necesary|occured|occurence|paralell|paramter|persistant|postion|preceeding|"
    r"priviledge|recieve|recursivly|refered|refering|responce|retreive|satisfiablity|satisfiabilty|"
    r"seperate|sucess\w*|succesful\w*|supercede|supergaph|subgaph|teh|threshhold|transfered|"
    r"unecessary|untill|wich)\b",
    re.IGNORECASE,
)
"""Words that this field writes wrongly, some of them in the names of public files."""

AMERICAN = re.compile(
    r"\b(?:analyze|behavior|canceled|catalog|center|color|favor|honor|labeled|modeled|neighbor)\w*\b"
)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git, wherever it is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file that is text and ours."""
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if "/page/assets/" in name or path == Path(__file__):
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(HOMES) == []


@pytest.mark.parametrize("registry", REGISTRIES)
def test_no_file_names_a_registry_of_packages(registry: str) -> None:
    """Where packages come from is the site's configuration."""
    assert lines_with(re.compile(re.escape(registry))) == []


def test_the_lock_has_versions_and_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    entries = re.findall(r"^[^\s#].*", lock, re.MULTILINE)

    assert "://" not in lock
    assert all(re.fullmatch(r"[\w.-]+==\S+ (?:; .+ )?\\", entry) for entry in entries), entries
    assert lock.count("--hash=sha256:") >= len(entries)


def test_the_first_page_gives_the_reason_for_each_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [re.split(r"[\[<>=!~; ]", requirement)[0] for requirement in project["dependencies"]]
    _, _, section = (ROOT / "README.md").read_text().partition("## What it depends on")
    table = section.split("\n\n")[1].splitlines()[2:]
    listed = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]

    assert [name for name, _ in listed] == needed
    assert all(reason for _, reason in listed)


def test_the_command_of_the_first_page_is_the_one_that_its_test_runs() -> None:
    assert "\ndemo: setup\n\t$(BIN)/fiche demo\n" in (ROOT / "Makefile").read_text()


def python_files() -> Iterator[Path]:
    return (path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in FLOORS)


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".py" and EMPTY_WORDS & {path.stem, path.parent.name}
    ]

    assert found == []


def test_every_module_says_why_it_is_there() -> None:
    """An empty `__init__` only makes a folder a package."""
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.stat().st_size and ast.get_docstring(ast.parse(path.read_text())) is None
    ]

    assert silent == []


def test_words_are_spelt_right() -> None:
    assert lines_with(MISSPELT) == []


def test_the_pages_are_in_british_english() -> None:
    found = [
        f"{name}: {word}"
        for name, text in texts()
        if name.endswith(".md")
        for word in AMERICAN.findall(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL))
    ]

    assert found == []
