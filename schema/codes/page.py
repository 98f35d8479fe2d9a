"""The catalogue as a page of the documentation: `docs/composition-errors.md` is what this makes."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes.absent import ABSENT_CODES
from schema.codes.federation_meanings import FEDERATION_MEANINGS
from schema.codes.hint_meanings import HINT_MEANINGS
from schema.codes.hints import HintCode
from schema.codes.meaning import Meaning
from schema.codes.subgraph_meanings import SUBGRAPH_MEANINGS

__all__ = ["composition_errors_page"]

_INTRODUCTION = """# Composition errors and hints

<!-- Made from schema/codes. FICHE_ACCEPT=1 with tests/schema/test_codes.py renews it. -->

An error means that no supergraph can be made; a hint, that one can and that this deserves a look. All are
told at once, each with its code, its subgraphs and its places in their SDL. The codes, and the levels of the
hints, are those of Apollo.

- ERROR: no supergraph.
- WARN: probably not what was meant.
- INFO: worth knowing.
- DEBUG: usual, and explains why something is as it is."""


def composition_errors_page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    yield from _heading("Errors of one subgraph")
    yield from (_row(code, "ERROR", meaning) for code, meaning in SUBGRAPH_MEANINGS.items())
    yield from _heading("Errors of the subgraphs together")
    yield from (_row(code, "ERROR", meaning) for code, meaning in FEDERATION_MEANINGS.items())
    yield from _heading("Hints")
    yield from (_hint(code, meaning) for code, meaning in HINT_MEANINGS.items())
    yield from ("", "## Codes of Apollo that never come from here", "", "| Code | Why |", "|---|---|")
    yield from (f"| `{code}` | {reason} |" for code, reason in ABSENT_CODES.items())


def _heading(title: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| Code | Level | What it means | What to do |", "|---|---|---|---|")


def _hint(code: HintCode, meaning: Meaning) -> str:
    return _row(code, code.level, meaning)


def _row(code: str, level: str, meaning: Meaning) -> str:
    cells = (f"`{code}`", level, meaning.what, meaning.advice)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
