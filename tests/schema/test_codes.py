"""The catalogue of composition errors and hints: data, documented and tested, each code of it.

FICHE_ACCEPT=1 writes the page of the documentation anew.
"""

from __future__ import annotations

import os
from pathlib import Path

from schema.codes import ErrorCode, HintCode
from schema.codes.absent import ABSENT_CODES
from schema.codes.federation_meanings import FEDERATION_MEANINGS
from schema.codes.hint_meanings import HINT_MEANINGS
from schema.codes.page import composition_errors_page
from schema.codes.subgraph_meanings import SUBGRAPH_MEANINGS

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "composition-errors.md"

WITHOUT_A_FILE = {"INVALID_SUBGRAPH_NAME"}
"""Names of subgraphs stand in no SDL: `test_subgraphs_need_names_of_their_own` has the case."""


def cases(folder: str) -> set[str]:
    return {path.stem for path in (HERE / folder).glob("*.graphql")}


def test_every_error_has_a_case_and_every_case_an_error() -> None:
    catalogue = {code.value for code in ErrorCode}

    assert sorted(catalogue - cases("rules") - WITHOUT_A_FILE) == [], "errors without a case"
    assert sorted(cases("rules") - catalogue) == [], "cases without an error"


def test_every_hint_has_a_case_and_every_case_a_hint() -> None:
    catalogue = {code.value for code in HintCode}

    assert sorted(catalogue - cases("hints")) == [], "hints without a case"
    assert sorted(cases("hints") - catalogue) == [], "cases without a hint"


def test_every_code_is_named_as_it_is_written_and_has_one_meaning() -> None:
    assert all(code.name == code.value for code in (*ErrorCode, *HintCode))
    assert SUBGRAPH_MEANINGS.keys() | FEDERATION_MEANINGS.keys() == set(ErrorCode)
    assert SUBGRAPH_MEANINGS.keys() & FEDERATION_MEANINGS.keys() == set()
    assert HINT_MEANINGS.keys() == set(HintCode)


def test_a_code_is_raised_here_or_said_to_be_absent() -> None:
    assert ABSENT_CODES.keys() & {code.value for code in (*ErrorCode, *HintCode)} == set()
    assert [reason for reason in ABSENT_CODES.values() if not reason.endswith(".")] == []


def test_every_meaning_is_a_sentence_and_every_advice_too() -> None:
    meanings = (*SUBGRAPH_MEANINGS.values(), *FEDERATION_MEANINGS.values(), *HINT_MEANINGS.values())

    assert [m for m in meanings if not (m.what.endswith(".") and m.advice.endswith((".", "`.")))] == []


def test_the_page_of_the_documentation_is_the_catalogue() -> None:
    if os.environ.get("FICHE_ACCEPT"):
        PAGE.write_text(composition_errors_page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == composition_errors_page()
