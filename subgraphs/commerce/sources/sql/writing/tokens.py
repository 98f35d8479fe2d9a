"""Tokens of letters: each opens one thing, once, for a time."""

from __future__ import annotations

from sqlalchemy import select, update

from subgraphs.commerce.sources.sql.command_tables import mailed_token as token
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Moment

__all__ = ["spend"]


def spend(
    moment: Moment, token_hash: str, template: str, by: int | None = None, field: str = "token"
) -> int | Refusal:
    """The key of the account that the letter was about."""
    connection, now = moment
    ours = token.c.token_hash == token_hash, token.c.template == template
    found = connection.execute(select(token).where(*ours).with_for_update()).one_or_none()
    if found is None:
        return not_found("link, or no more", field)
    if found.used_at is not None:
        return conflict("The link was used already.", field)
    if found.expires_at <= now:
        return conflict("The link has expired. Ask for a new letter.", field)
    connection.execute(update(token).where(*ours).values(used_at=now, used_by=by))
    return int(found.account_id)
