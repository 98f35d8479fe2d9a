"""Where an answer differs from the whole one, and which error stands for which gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.customer_graph.conftest import Json

__all__ = ["Path", "each_gap_has_one_error", "gaps"]

Path = tuple[str | int, ...]


def gaps(whole: object, answered: object, path: Path = ()) -> Iterator[Path]:
    """The places that are null where the whole answer has something. Any other difference is refused."""
    if answered == whole:
        return
    if answered is None:
        yield path
        return
    match whole, answered:
        case dict(), dict():
            assert list(whole) == list(answered), path
            for name in whole:
                yield from gaps(whole[name], answered[name], (*path, name))
        case list(), list():
            assert len(whole) == len(answered), path
            for index, pair in enumerate(zip(whole, answered, strict=True)):
                yield from gaps(*pair, (*path, index))
        case _:
            raise AssertionError(f"{path}: {answered!r} in place of {whole!r}")


def each_gap_has_one_error(places: Sequence[Path], errors: Sequence[Json]) -> bool:
    """Its path is that of the gap, or of an object around several gaps; and no error is without a gap."""
    paths = [tuple(error["path"]) for error in errors]
    told = set()
    for place in places:
        nearest = max((path for path in paths if path == place[: len(path)]), key=len, default=None)
        if nearest is None or paths.count(nearest) != 1:
            return False
        told.add(nearest)
    return told == set(paths)
