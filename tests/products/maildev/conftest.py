"""maildev, live, with an empty box for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.products.maildev.installed import PostBox, post_box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[PostBox]:
    with post_box(tmp_path / "letters") as box:
        yield box
