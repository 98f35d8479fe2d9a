"""Folders with databases in them, which somebody may be using."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["copy"]

LEFT = ("server.log", "*.sqlite-wal", "*.sqlite-shm", "*.sqlite-journal", "*.pid", "*.lck")
"""What belongs to whoever uses it at the moment."""


def copy(source: Path, target: Path, *left: str) -> None:
    """All but what is `left`. A database is copied as of one moment."""
    ignored = shutil.ignore_patterns(*LEFT, *left)
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignored, copy_function=_copied)


def _copied(source: str, target: str) -> None:
    if source.endswith(".sqlite"):
        with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(target)) as fresh:
            kept.backup(fresh)
    else:
        shutil.copy2(source, target)
