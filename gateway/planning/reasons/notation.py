"""How choices are printed: a line for each, its reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import assert_never

from gateway.planning.reasons.choices import (
    Alternative,
    AnyoneAsked,
    Choices,
    Entry,
    EntryInput,
    FieldChoice,
    OnlyOne,
    Part,
    Preferred,
    Provided,
    Reason,
    SharedOut,
    TakenOver,
)

__all__ = ["print_choices"]

_INDENT = "  "


def print_choices(choices: Choices) -> str:
    """Fields in a column, who answers them in the next; entries stand across, before what they are for."""
    lines = list(_lines(choices, ""))
    fields = max((len(line[0]) for line in lines if len(line) > 1), default=0)
    subgraphs = max((len(line[1]) for line in lines if len(line) > 1), default=0)
    return "\n".join(
        f"{line[0]:{fields}}  {line[1]:{subgraphs}}  {line[2]}" if len(line) > 1 else line[0]
        for line in lines
    )


def _lines(choices: Choices, indent: str) -> Iterator[tuple[str, ...]]:
    for step in choices.steps:
        match step:
            case Entry():
                yield (f"{indent}→ {_entry(step)}",)
            case FieldChoice():
                yield f"{indent}{_field(step)}", " + ".join(step.subgraphs), _reason(step.reason)
                if step.below is not None:
                    yield from _lines(step.below, indent + _INDENT)
            case _:
                assert_never(step)
    for member in choices.members:
        if member.steps:
            yield (f"{indent}on {member.type}",)
            yield from _lines(member, indent + _INDENT)


def _field(choice: FieldChoice) -> str:
    name = choice.coordinate.rpartition(".")[2]
    alias = "" if choice.response_name == name else f"{choice.response_name}: "
    return alias + choice.coordinate


def _reason(reason: Reason) -> str:
    match reason:
        case OnlyOne():
            return "the only subgraph that has it"
        case TakenOver(loser):
            return f"takes it over from {loser}"
        case Provided(by, owners):
            return f"provided by {by}: no need to ask {_listed(owners)}"
        case Part(of):
            return f"a part of {of}"
        case SharedOut():
            return "each for what only it knows below"
        case AnyoneAsked():
            return "whoever is asked here can say it"
        case Preferred(is_there, alternatives):
            return ("is there already; " if is_there else "") + _preferred(alternatives)
    assert_never(reason)


def _preferred(alternatives: Iterable[Alternative]) -> str:
    judged = sorted((_judgement(alternative), alternative.name) for alternative in alternatives)
    return "; ".join(
        f"{_listed([name for _, name in names])} {judgement}"
        for judgement, names in groupby(judged, key=lambda pair: pair[0])
    )


def _judgement(other: Alternative) -> str:
    if not other.is_possible:
        return "could too, but no key leads there"
    if not other.is_known:
        return "could too"
    if other.requests:
        return f"could too, with {_count(other.requests, 'request', 'more', 'fewer')}"
    if other.waves:
        return f"could too, {_count(other.waves, 'wave', 'later', 'sooner')}"
    if other.delay:
        return f"could too, but requests would start {'later' if other.delay > 0 else 'sooner'}"
    return "could too, at the same cost"


def _entry(entry: Entry) -> str:
    known_as = f" as {entry.known_as}" if entry.known_as != entry.type else ""
    serves = f" for {', '.join(entry.serves)} alone," if entry.serves else ""
    by = f" by {entry.type} {{ {entry.key.inner} }}" if entry.key else ", at the root again"
    parts = [f"{entry.subgraph}{known_as}{serves}{by}{_sources(entry.key_inputs)}"]
    if entry.requires is not None:
        parts.append(f"requires {{ {entry.requires.inner} }}{_sources(entry.required_inputs)}")
    parts += [f"with {context} from above" for context in entry.contexts]
    parts += [f"by {other.name} {_judgement(other)}" for other in entry.other_keys if other.is_possible]
    return "; ".join(parts)


def _sources(inputs: tuple[EntryInput, ...]) -> str:
    """Who brings it, named once where it is one subgraph alone."""
    told = [
        f"at hand from {found.subgraph}" if found.is_at_hand else f"from {found.subgraph}" for found in inputs
    ]
    if len(set(told)) <= 1:
        return "".join(f", {source}" for source in dict.fromkeys(told))
    return "".join(f", {found.field} {source}" for found, source in zip(inputs, told, strict=True))


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _count(difference: int, what: str, more: str, fewer: str) -> str:
    number = abs(difference)
    return f"{number} {what}{'' if number == 1 else 's'} {more if difference > 0 else fewer}"
