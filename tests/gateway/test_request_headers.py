from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from gateway.request_headers import RequestHeaders

RAW = [(b"accept", b"text/html"), (b"accept", b"application/json"), (b"x-name", b"caf\xe9"), (b"empty", b"")]


@pytest.mark.parametrize("name", ["accept", "x-name", "empty", "authorization"])
def test_they_are_read_as_those_of_starlette_are(name: str) -> None:
    ours, theirs = RequestHeaders({"headers": RAW}), Headers(raw=RAW)

    assert ours.get(name) == theirs.get(name)
    assert ours.get(name, "none") == theirs.get(name, "none")
    assert ours.getlist(name) == theirs.getlist(name)
    assert (name in ours) == (name in theirs)
    assert (ours.raw, dict(ours)) == (theirs.raw, dict(theirs))


def test_one_that_is_not_there_is_told_by_its_name() -> None:
    with pytest.raises(KeyError, match="authorization"):
        RequestHeaders({"headers": RAW})["authorization"]
