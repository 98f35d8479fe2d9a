"""Commerce as an application: the only place where its parts are put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from starlette.applications import Starlette

from subgraphs.commerce.context import CommerceContext
from subgraphs.commerce.guest_claims import guest_claims_route
from subgraphs.commerce.loaders import Loaders
from subgraphs.commerce.mail.folder import FolderMailer
from subgraphs.commerce.mail.letters import CLAIM, CONFIRM
from subgraphs.commerce.mail.port import Mailer
from subgraphs.commerce.mail.smtp import SmtpMailer
from subgraphs.commerce.order_changes import OrderChanges
from subgraphs.commerce.post_office import PostOffice
from subgraphs.commerce.schema import SCHEMA
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.opening import opener
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.sql.row_rules import ROW_RULES
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.caller_context import CallerContext
from subgraphs.kit.context import Caller
from subgraphs.kit.evidence import evidence_route
from subgraphs.kit.exports import export_route
from subgraphs.kit.outbox import outbox_route
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.rows import rows_of
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.visible_keys import visible_route

__all__ = ["create_app"]


def create_app(
    settings: SubgraphSettings,
    clock: Callable[[], dt.datetime] | None = None,
    mailer: Mailer | None = None,
) -> Starlette:
    """Raises BadHubKey, or UnknownSource."""
    given = CommerceSettings.of(settings)
    now = clock or given.now
    webhooks = Webhooks(given.products)
    links = {CONFIRM: given.confirm_link, CLAIM: given.claim_link}
    post_office = PostOffice(mailer or _mailer(given), links)
    changes = OrderChanges(now)

    def context(source: CommerceSource, caller: Caller) -> CommerceContext:
        rows = rows_of(caller.context, ROW_RULES)
        seen = source if rows is None else source.seen_by(rows)
        listen = partial(changes.listen, source)
        return CommerceContext(seen, Loaders(seen), caller, given.exports, post_office, listen, rows)

    return create_subgraph_app(
        Subgraph(
            name=given.name,
            system="COMMERCE",
            schema=SCHEMA,
            open_source=opener(given, now, webhooks),
            context=context,
            hub_key=given.hub_key,
            caller_key=given.caller_key,
            federated_tracing=given.federated_tracing,
            routes=(
                visible_route(_visible),
                outbox_route(),
                evidence_route(),
                export_route(given.exports, now),
                guest_claims_route(post_office),
                *webhooks.routes,
            ),
        )
    )


async def _visible(source: CommerceSource, context: CallerContext, keys: Sequence[str]) -> list[str]:
    rows = rows_of(context, ROW_RULES)
    seen = source if rows is None else source.seen_by(rows)
    found = await seen.accounts.by_key(keys)
    return [key for key, record in zip(keys, found, strict=True) if record is not None]


def _mailer(settings: CommerceSettings) -> Mailer:
    if settings.smtp_url is not None:
        return SmtpMailer(settings.smtp_url.get_secret_value(), settings.mail_sender)
    return FolderMailer(settings.mail_place, settings.mail_sender)
