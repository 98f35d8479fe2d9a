"""Where an answer differs from the whole one, and which error stands for which gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.customer_graph.conftest import Json

__all__ = ["Path", "gaps", "idle", "unexplained"]

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


def unexplained(places: Sequence[Path], errors: Sequence[Json]) -> list[Path]:
    """The gaps that have no error, or two.

    The path of an error is that of the gap, or of an object around several gaps; or it lies below the gap,
    where a value that may not be null took its object along.
    """
    paths = [tuple(error["path"]) for error in errors]
    return [place for place in places if not _is_explained(place, paths)]


def _is_explained(place: Path, paths: Sequence[Path]) -> bool:
    nearest = max((path for path in paths if path == place[: len(path)]), key=len, default=None)
    if nearest is not None:
        return paths.count(nearest) == 1
    return any(path[: len(place)] == place for path in paths)


def idle(places: Sequence[Path], errors: Sequence[Json]) -> list[Json]:
    """The errors that stand for no gap."""
    return [
        error
        for error in errors
        if not any(place[: len(error["path"])] == tuple(error["path"]) for place in places)
    ]
