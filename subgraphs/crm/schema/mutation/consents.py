"""Newsletters and consents."""

from __future__ import annotations

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.rules.texts import line_or_refusal
from subgraphs.crm.schema.mutation.payloads import ConsentPayload, consent_payload, refused
from subgraphs.crm.schema.scopes import WRITE_CONSENTS
from subgraphs.crm.sources.commands import GivenConsent
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, Medium
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import invalid, not_found
from subgraphs.kit.user_errors import Refusal

__all__ = ["ConsentMutations"]

LONGEST_SOURCE = 100

UNKNOWN = not_found("contact", "contactId")

BY_ITSELF = invalid("A consent expires by itself. Record that it was granted, denied or withdrawn.", "state")


@strawberry.type
class ConsentMutations:
    @resolved(scopes=WRITE_CONSENTS)
    async def newsletter_subscribe(
        self,
        info: Info,
        contact_id: strawberry.ID,
        list: strawberry.ID,
        source: str,
        idempotency_key: str,
    ) -> ConsentPayload:
        key, place = await _seen_key(info, contact_id), _source(source)
        if isinstance(key, Refusal) or isinstance(place, Refusal):
            return consent_payload(refused(key, place))
        given = {"contact": key, "list": list, "source": place}
        command = info.context.command("newsletterSubscribe", idempotency_key, **given)
        consents = info.context.source.commands.consents
        return consent_payload(await consents.subscribe(command, key, list, place))

    @resolved(scopes=WRITE_CONSENTS)
    async def newsletter_unsubscribe(
        self,
        info: Info,
        contact_id: strawberry.ID,
        idempotency_key: str,
        list: strawberry.ID | None = None,
    ) -> ConsentPayload:
        """Without a list: from all. Whoever was once shown a contact may pass this on, also when it does not
        see the contact any more: a pairwise id is the proof."""
        key = native_key(contact_id, "CrmContact")
        if key is None or not (_was_shown(info) or await info.context.sees(key)):
            return consent_payload(refused(UNKNOWN))
        command = info.context.command("newsletterUnsubscribe", idempotency_key, contact=key, list=list)
        consents = info.context.source.commands.consents
        return consent_payload(await consents.unsubscribe(command, key, list))

    @resolved(scopes=WRITE_CONSENTS)
    async def consent_record(  # noqa: PLR0913 - the agreed arguments of the mutation
        self,
        info: Info,
        contact_id: strawberry.ID,
        purpose: ConsentPurpose,
        medium: Medium,
        state: ConsentState,
        source: str,
        idempotency_key: str,
    ) -> ConsentPayload:
        key, place = await _seen_key(info, contact_id), _source(source)
        said = BY_ITSELF if state is ConsentState.EXPIRED else state
        if isinstance(key, Refusal) or isinstance(place, Refusal) or isinstance(said, Refusal):
            return consent_payload(refused(key, place, said))
        words = {"purpose": purpose.value, "medium": medium.value, "state": said.value, "source": place}
        command = info.context.command("consentRecord", idempotency_key, contact=key, **words)
        consents = info.context.source.commands.consents
        outcome = await consents.record(command, key, GivenConsent(purpose, medium, said, place))
        return consent_payload(outcome)


async def _seen_key(info: Info, contact_id: str) -> str | Refusal:
    key = native_key(contact_id, "CrmContact")
    return UNKNOWN if key is None or not await info.context.sees(key) else key


def _was_shown(info: Info) -> bool:
    """The gateway has opened the id with the client's own key: it was given to that client."""
    context = info.context.caller.context
    return context is not None and context.pairwise


def _source(text: str) -> str | Refusal:
    return line_or_refusal(text, LONGEST_SOURCE, "source")
