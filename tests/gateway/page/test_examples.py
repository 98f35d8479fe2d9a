from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.page.examples import BadExamples, Example, read_examples

ORDERS = """# Operations of the front end.

# The customer lists past orders.
# Twenty at a time.
query Orders($after: String) {
  me { ...who }
}

query Points { me { points } }

fragment who on Customer { name ...where }
fragment where on Customer { city }
fragment unused on Customer { id }
"""


def test_each_operation_comes_with_its_comment_and_its_fragments(tmp_path: Path) -> None:
    (tmp_path / "front.graphql").write_text(ORDERS)
    (tmp_path / "variables.json").write_text(json.dumps({"Orders": {"after": "a"}}))
    (tmp_path / "headers.json").write_text(json.dumps({"*": {"fiche-subject": "1"}, "Points": {}}))

    assert read_examples(tmp_path) == (
        Example(
            "Orders",
            "# The customer lists past orders.\n"
            "# Twenty at a time.\n"
            "query Orders($after: String) {\n"
            "  me { ...who }\n"
            "}\n"
            "\n"
            "fragment who on Customer { name ...where }\n"
            "\n"
            "fragment where on Customer { city }",
            {"after": "a"},
            {"fiche-subject": "1"},
        ),
        Example("Points", "query Points { me { points } }"),
    )


def test_an_operation_without_a_name_has_that_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "tiers.graphql").write_text("{ tiers }")

    assert [example.name for example in read_examples(tmp_path)] == ["tiers"]


def test_without_a_folder_there_are_none() -> None:
    assert read_examples(None) == ()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("front.graphql", "query {", "front.graphql:1:8: Syntax Error"),
        ("variables.json", "{", "variables.json: no JSON"),
        ("headers.json", "[]", "headers.json: must be an object of objects"),
        ("headers.json", '{"*": "x"}', "headers.json: must be an object of objects"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(BadExamples) as refused:
        read_examples(tmp_path)

    assert str(refused.value).startswith(f"{tmp_path}/{told}")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "front.graphql").write_bytes(b"\xff\xfe")

    with pytest.raises(BadExamples, match=r"front\.graphql: is not UTF-8 text"):
        read_examples(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadExamples, match="no such folder"):
        read_examples(tmp_path / "examples")
