"""Two texts that say the same, by each of the rules that a copy is compared by."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.hub.composites.compare import FOLDS, equivalent
from subgraphs.hub.composites.copies import copied_fields

SAME = [
    ("exact", "2910000000017", "2910000000017"),
    ("email", " Camille.Exemple@Example.com ", "camille.exemple@example.com"),
    ("email", unicodedata.normalize("NFD", "hélène@example.com"), "HÉLÈNE@example.com"),
    ("name", "IMAGINAIRE & FILS", "Imaginaire & Fils"),
    ("name", "Jean-Noël Œuvrard", "jean noel œuvrard"),
    ("name", "Anne\u2010Marie", "anne  marie"),
    ("phone", "+33639988454", "06 39 98 84 54"),
    ("phone", "0033 6 39 98 84 54", "+33 (0)6 39 98 84 54"),
    ("phone", "+49 30 23125 014", "+493023125014"),
]

DIFFERENT = [
    ("exact", "2910000000017", "2910000000017 "),
    ("exact", "ab", "AB"),
    ("email", "camille@example.com", "camille@ancien.example"),
    ("email", "camille.exemple@example.com", "camilleexemple@example.com"),
    ("name", "Imaginaire & Fils", "Imaginaire"),
    ("name", "Marie Anne", "Anne Marie"),
    ("phone", "+33639988454", "+33639988455"),
    ("phone", "+49639988454", "0639988454"),
    ("phone", "none", "nothing"),
]


@pytest.mark.parametrize(("rule", "left", "right"), SAME)
def test_texts_that_only_look_different_are_equivalent(rule: str, left: str, right: str) -> None:
    assert equivalent(rule, left, right)


@pytest.mark.parametrize(("rule", "left", "right"), DIFFERENT)
def test_texts_that_say_something_else_are_not(rule: str, left: str, right: str) -> None:
    assert not equivalent(rule, left, right)


@pytest.mark.parametrize("rule", FOLDS)
@given(text=st.text(max_size=40))
def test_folding_a_folded_text_changes_nothing(rule: str, text: str) -> None:
    folded = FOLDS[rule](text)

    assert FOLDS[rule](folded) == folded


def test_every_rule_that_the_graph_names_exists() -> None:
    named = {copy.compare for copied in copied_fields().values() for copy in copied.copies}

    assert named <= FOLDS.keys()
