"""The pages of an installation: a file that says all of it, or a start that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from subgraphs.hub.back_office import BadBackOffice, demonstration_file, read_back_office


def test_the_file_of_the_demonstration_has_pages_in_all_four_systems() -> None:
    read = read_back_office(demonstration_file())

    assert {page.system for page in read.pages} == {"COMMERCE", "CRM", "LOYALTY", "ACCOUNTING"}
    assert read.key_patterns["ACCOUNTING", "ledgerAccount"] == "411[A-Z0-9]{1,17}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("origins: [", "is no YAML"),
        ("origins: []\nkeys: {}\npages: []\nnext: https://x.example", "next: Extra inputs are not permitted"),
        ("origins: []\nkeys: {}\npages: [{system: CRM}]", "pages.0.kind: Field required"),
        ("- a list", "Input should be a valid dictionary"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "pages.yaml"
    file.write_text(text)

    with pytest.raises(BadBackOffice) as raised:
        read_back_office(file)

    assert str(file) in str(raised.value)
    assert told in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadBackOffice, match="No such file"):
        read_back_office(tmp_path / "pages.yaml")
