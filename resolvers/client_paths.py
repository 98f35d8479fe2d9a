"""From the places where data lie to the places where the client sees them.

Only failures need this, so it is made when the first one comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from resolvers.conditions import Outcome, settle
from resolvers.json_values import AnswerPath
from resolvers.paths import above, names_of, names_to_first_list
from resolvers.plan import EACH, EntitySet, Fetch, Rename, ResponsePath
from schema.selections import Field, SelectionSet

__all__ = ["ClientPaths"]


@dataclass(frozen=True, slots=True)
class _Place:
    """An object of the response, whatever its type, with the fields the client selected, by data key."""

    fields: dict[str, tuple[str, _Place]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClientPaths:
    root: _Place
    outcome: Outcome
    sets: tuple[EntitySet, ...] = ()
    """All of the plan: what one of them does not bring, others wait for."""

    @classmethod
    def of(
        cls,
        selections: SelectionSet,
        renames: tuple[Rename, ...],
        outcome: Outcome,
        sets: tuple[EntitySet, ...] = (),
    ) -> ClientPaths:
        """`selections` are the operation's, settled by `outcome`."""
        root = _Place()
        _lay_out(selections, root)
        for rename in renames:
            place = root
            for name in names_of(rename.parent):
                place = place.fields.get(name, ("", _Place()))[1]
            if rename.response_name in place.fields:
                place.fields[rename.data_key] = place.fields[rename.response_name]
        return cls(root, outcome, sets)

    def of_answer(self, path: Iterable[str | int]) -> AnswerPath:
        """The client's path to a place in the data, or to its nearest ancestor that the client selected."""
        place = self.root
        translated: list[str | int] = []
        for segment in path:
            if isinstance(segment, int):
                translated.append(segment)
            elif segment in place.fields:
                name, place = place.fields[segment]
                translated.append(name)
            else:
                break
        return tuple(translated)

    def root_gaps(self, fetch: Fetch) -> tuple[AnswerPath, ...]:
        """One path per root field: they have no path in common."""
        return tuple(dict.fromkeys(self._gaps_at(fetch.path, fetch.selections)))

    def entity_gaps(self, entities: EntitySet, entered: Iterable[ResponsePath]) -> tuple[AnswerPath, ...]:
        """What all that was to be brought has in common: one path, or one for each of the paths entered where
        they have nothing in common."""
        by_path = [_in_common(self._gaps_at(path, entities.selections)) for path in entered]
        common = _in_common(by_path)
        return (common,) if common else tuple(dict.fromkeys(by_path))

    def _gaps_at(self, path: ResponsePath, selections: SelectionSet) -> list[AnswerPath]:
        """The places of the fields brought to the objects at `path`, or the list that these stand in."""
        way = names_to_first_list(path)
        names = () if EACH in path else self._lost(path, selections)
        return [self.of_answer((*way, name)) for name in names] or [self.of_answer(way)]

    def _lost(self, path: ResponsePath, selections: SelectionSet) -> list[str]:
        """What is brought, and in place of what no client asked for, what is fetched with its help."""
        lost = dict.fromkeys(_names(settle(selections, self.outcome)))
        told: list[str] = []
        waiting = list(lost)
        while waiting:
            name = waiting.pop(0)
            behind = () if self._is_selected((*names_of(path), name)) else self._behind(path, name)
            if not behind:
                told.append(name)
            waiting += [further for further in behind if further not in lost]
            lost |= dict.fromkeys(behind)
        return told

    def _behind(self, path: ResponsePath, name: str) -> tuple[str, ...]:
        """What is fetched for the same objects with this field's help; nothing where it helps others too."""
        if any(_takes_from(found, path, name) for found in self.sets):
            return ()
        here = names_of(path)
        needing = [
            found
            for found in self.sets
            if name in _names(found.requires) and any(names_of(way) == here for way in found.paths)
        ]
        return tuple(dict.fromkeys(further for found in needing for further in _names(found.selections)))

    def _is_selected(self, path: AnswerPath) -> bool:
        return len(self.of_answer(path)) == len(path)


def _lay_out(selections: SelectionSet, place: _Place) -> None:
    for selection in selections:
        if not isinstance(selection, Field):
            _lay_out(selection.selections, place)
            continue
        name = selection.response_name
        _, inner = place.fields.setdefault(name, (name, _Place()))
        if selection.selections is not None:
            _lay_out(selection.selections, inner)


def _names(selections: SelectionSet) -> Iterator[str]:
    for selection in selections:
        if not isinstance(selection, Field):
            yield from _names(selection.selections)
        elif selection.name != "__typename":
            yield selection.response_name


def _takes_from(entities: EntitySet, path: ResponsePath, name: str) -> bool:
    return any(
        name in _names(context.selection) and names_of(path) == names_of(way[: above(way, context.levels)])
        for context in entities.contexts
        for way in entities.paths
    )


def _in_common(paths: list[AnswerPath]) -> AnswerPath:
    """The longest path that begins all of them."""
    common: list[str | int] = []
    for segments in zip(*paths, strict=False):
        if len(set(segments)) > 1:
            break
        common.append(segments[0])
    return tuple(common)
