"""Steps on accounts: the owned e-mail address, the copied card number, and new accounts."""

from __future__ import annotations

import re

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.calls import called
from subgraphs.commerce.schema.payloads import AccountPayload, account_payload, refused_account
from subgraphs.commerce.sources.commands import NewAccount
from subgraphs.kit.contact_values import email_or_refusal
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import invalid, not_found
from subgraphs.kit.steps import step
from subgraphs.kit.user_errors import Refusal

__all__ = ["AccountSteps"]

LONGEST_CARD_NUMBER = 32

LONGEST_EXTERNAL_ID = 64

LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}", re.ASCII)


@strawberry.type
class AccountSteps:
    @step
    async def account_email_reserve(
        self, info: Info, account_id: strawberry.ID, email: str, expected_version: str, idempotency_key: str
    ) -> AccountPayload:
        key, address = native_key(account_id, "Account"), email_or_refusal(email, "email")
        if key is None or isinstance(address, Refusal):
            return _refused(key, address)
        operation = info.context.caller.operation or ""
        given = {"account": key, "email": address, "version": expected_version}
        command = called(info, "accountEmailReserve", idempotency_key, **given)
        emails = info.context.source.commands.emails
        outcome = await emails.reserve(command, key, address, expected_version, operation)
        if not outcome.refusals:
            await info.context.send(outcome.notes["mail"])
        return await account_payload(info, outcome)

    @step
    async def account_email_release(
        self, info: Info, account_id: strawberry.ID, idempotency_key: str
    ) -> AccountPayload:
        key = native_key(account_id, "Account")
        if key is None:
            return _refused(key)
        command = called(info, "accountEmailRelease", idempotency_key, account=key)
        operation = info.context.caller.operation or ""
        outcome = await info.context.source.commands.emails.release(command, key, operation)
        return await account_payload(info, outcome)

    @step
    async def account_email_set(
        self, info: Info, account_id: strawberry.ID, email: str, expected_version: str, idempotency_key: str
    ) -> AccountPayload:
        key, address = native_key(account_id, "Account"), email_or_refusal(email, "email")
        if key is None or isinstance(address, Refusal):
            return _refused(key, address)
        given = {"account": key, "email": address, "version": expected_version}
        command = called(info, "accountEmailSet", idempotency_key, **given)
        emails = info.context.source.commands.emails
        return await account_payload(info, await emails.set(command, key, address, expected_version))

    @step
    async def account_card_number_set(
        self,
        info: Info,
        account_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        card_number: str | None = None,
    ) -> AccountPayload:
        key, number = native_key(account_id, "Account"), (card_number or "").strip() or None
        if key is None:
            return _refused(key)
        if number is not None and len(number) > LONGEST_CARD_NUMBER:
            message = f"The number of a card has at most {LONGEST_CARD_NUMBER} characters."
            return refused_account(invalid(message, "cardNumber"))
        given = {"account": key, "number": number, "version": expected_version}
        command = called(info, "accountCardNumberSet", idempotency_key, **given)
        accounts = info.context.source.commands.accounts
        outcome = await accounts.set_card_number(command, key, number, expected_version)
        return await account_payload(info, outcome)

    @step
    async def account_create(
        self,
        info: Info,
        external_id: strawberry.ID,
        email: str,
        idempotency_key: str,
        locale: str | None = None,
    ) -> AccountPayload:
        address, language = email_or_refusal(email, "email"), _language_or_refusal(locale)
        if isinstance(address, Refusal):
            return refused_account(address)
        if isinstance(language, Refusal):
            return refused_account(language)
        if not 1 <= len(external_id) <= LONGEST_EXTERNAL_ID:
            message = f"An external id has 1 to {LONGEST_EXTERNAL_ID} characters."
            return refused_account(invalid(message, "externalId"))
        given = {"external": external_id, "email": address, "locale": language}
        command = called(info, "accountCreate", idempotency_key, **given)
        new = NewAccount(external_id, address, language)
        outcome = await info.context.source.commands.accounts.create(command, new)
        return await account_payload(info, outcome)


def _refused(key: str | None, *checked: object) -> AccountPayload:
    refusals = [refusal for refusal in checked if isinstance(refusal, Refusal)]
    if key is None:
        refusals.insert(0, not_found("account", "accountId"))
    return refused_account(*refusals)


def _language_or_refusal(locale: str | None) -> str | Refusal | None:
    if locale is None or LOCALE.fullmatch(locale):
        return locale
    return invalid("This is no language tag, such as “fr-FR”.", "locale")
