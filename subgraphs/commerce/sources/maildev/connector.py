"""maildev as the source of transactional e-mails: how it is reached, what it gives, whether it lets us."""

from __future__ import annotations

from subgraphs.commerce.sources.maildev.box import Box
from subgraphs.commerce.sources.maildev.letters import with_letters
from subgraphs.commerce.sources.maildev.origins import ORIGINS
from subgraphs.commerce.sources.maildev.subjects import Subjects
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.kit.masking import mask_email
from subgraphs.kit.products.authorisation import basic
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.values import text
from subgraphs.kit.writer import Writer

__all__ = ["MaildevConnector"]


class MaildevConnector:
    name = "maildev"
    needs = ("url",)
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The URL is that of its web page. Raises ValueError."""
        Subjects.of(settings)
        if settings.user is None:
            return ProductCalls(settings)
        return ProductCalls(settings, basic(settings.secret("user"), settings.secret("password")))

    def source(self, calls: ProductCalls, beside: CommerceSource, writer: Writer) -> CommerceSource:
        return with_letters(beside, Box(calls), Subjects.of(calls.settings))

    async def probe(self, calls: ProductCalls) -> Finding:
        """Whoever may see its page may see all letters."""
        version = text((await calls.send(read("/config"))).object().get("version"))
        subjects, letter = Subjects.of(calls.settings), await Box(calls).any()
        shown = {} if letter is None else {"template": subjects.about(letter.subject)[0]}
        if letter is not None:
            shown |= {"sentAt": letter.sent_at.isoformat(), "toMasked": mask_email(letter.recipient)}
        return Finding(
            who=calls.settings.user or "anybody",
            version=version,
            rights=[Right("letters", True, "transactional e-mails")],
            sample={f"TransactionalEmail.{name}": value for name, value in shown.items()},
        )
