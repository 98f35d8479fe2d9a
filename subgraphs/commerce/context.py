"""What a resolver of commerce has at hand during one request."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import strawberry

from subgraphs.commerce.loaders import Loaders
from subgraphs.commerce.post_office import PostOffice
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.kit.context import Caller
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.rows import Rows

__all__ = ["CommerceContext", "Info"]


@dataclass(frozen=True, slots=True)
class CommerceContext:
    source: CommerceSource
    loaders: Loaders
    caller: Caller
    exports: ExportFolder
    post_office: PostOffice
    listen_to_orders: Callable[[], AsyncGenerator[str, None]]
    """Keys of orders of all customers, as their status changes."""
    rows: Rows | None = None
    """What the caller sees; None is all."""

    async def send(self, mail: str) -> None:
        """A letter that a command has queued. Raises SourceFailure."""
        await self.post_office.deliver(self.source.commands.mail, mail)


Info = strawberry.Info[CommerceContext, None]
