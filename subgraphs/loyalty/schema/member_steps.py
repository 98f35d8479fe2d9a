"""Steps on members: the copied e-mail address and telephone number, and new members."""

from __future__ import annotations

import strawberry

from subgraphs.kit.contact_values import email_or_refusal, phone_or_refusal
from subgraphs.kit.refusals import invalid
from subgraphs.kit.steps import step
from subgraphs.kit.user_errors import Refusal
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.payload import LoyaltyPayload, called, loyalty_payload, member_key, refused
from subgraphs.loyalty.sources.commands import NewMember

__all__ = ["MemberSteps"]

LONGEST_EXTERNAL_ID = 64


@strawberry.type
class MemberSteps:
    @step
    async def member_email_set(
        self,
        info: Info,
        member_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        email: str | None = None,
    ) -> LoyaltyPayload:
        member, address = member_key(member_id), _email(email)
        if isinstance(member, Refusal) or isinstance(address, Refusal):
            return refused(*(one for one in (member, address) if isinstance(one, Refusal)))
        given = {"member": member, "email": address, "version": expected_version}
        command = called(info, "memberEmailSet", idempotency_key, **given)
        outcome = await info.context.commands.members.set_email(command, member, address, expected_version)
        return await loyalty_payload(info, outcome)

    @step
    async def member_phone_set(
        self,
        info: Info,
        member_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        phone: str | None = None,
    ) -> LoyaltyPayload:
        member, number = member_key(member_id), _phone(phone)
        if isinstance(member, Refusal) or isinstance(number, Refusal):
            return refused(*(one for one in (member, number) if isinstance(one, Refusal)))
        given = {"member": member, "phone": number, "version": expected_version}
        command = called(info, "memberPhoneSet", idempotency_key, **given)
        outcome = await info.context.commands.members.set_phone(command, member, number, expected_version)
        return await loyalty_payload(info, outcome)

    @step
    async def member_create(
        self,
        info: Info,
        external_id: strawberry.ID,
        idempotency_key: str,
        email: str | None = None,
        phone: str | None = None,
    ) -> LoyaltyPayload:
        address, number = _email(email), _phone(phone)
        if isinstance(address, Refusal) or isinstance(number, Refusal):
            return refused(*(one for one in (address, number) if isinstance(one, Refusal)))
        if not 1 <= len(external_id) <= LONGEST_EXTERNAL_ID:
            message = f"An external id has 1 to {LONGEST_EXTERNAL_ID} characters."
            return refused(invalid(message, "externalId"))
        given = {"external": external_id, "email": address, "phone": number}
        command = called(info, "memberCreate", idempotency_key, **given)
        new = NewMember(external_id, address, number)
        return await loyalty_payload(info, await info.context.commands.members.create(command, new))


def _email(text: str | None) -> str | Refusal | None:
    return None if text is None else email_or_refusal(text, "email")


def _phone(text: str | None) -> str | Refusal | None:
    return None if text is None else phone_or_refusal(text, "phone")
