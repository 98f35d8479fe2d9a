"""Calls of mutations, as the port knows them."""

from __future__ import annotations

from subgraphs.commerce.context import Info
from subgraphs.kit.commands import Command

__all__ = ["called"]


def called(info: Info, mutation: str, key: str, **given: object) -> Command:
    """`given`: the arguments as they came, but the key."""
    return Command(info.context.caller.client, mutation, key, given)
