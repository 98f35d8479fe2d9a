"""Sends the letters that commands have queued: after their transaction, and until it has succeeded.

A command that is repeated sends what its first call could not. If the process ends between the sending and
the note of it, the letter is sent again with another token, and both of its links work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from weakref import WeakValueDictionary

from subgraphs.commerce.mail.letters import SUBJECTS, text_of
from subgraphs.commerce.mail.port import Letter, Mailer
from subgraphs.commerce.rules.tokens import hash_of, new_token
from subgraphs.commerce.sources.commands import MailQueue

__all__ = ["PostOffice"]


class PostOffice:
    def __init__(self, mailer: Mailer, links: Mapping[str, str]) -> None:
        """`links`: template of a letter -> its link, with a place for the token."""
        self._mailer = mailer
        self._links = links
        self._busy: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def deliver(self, queue: MailQueue, mail: str) -> None:
        """Raises SourceFailure where the letter could not be sent; it stays in the queue."""
        async with self._busy.setdefault(mail, asyncio.Lock()):
            token = new_token()
            queued = await queue.take(mail, hash_of(token))
            if queued is None:
                return
            link = self._links[queued.template].replace("{token}", token)
            text = text_of(queued.template, link)
            await self._mailer.send(Letter(queued.recipient, SUBJECTS[queued.template], text))
            await queue.sent(mail)
