"""`POST /guest-claims` with `{"email": …}`: for the page of the shop where a guest asks for the order.

The answer is the same for every address, so that nobody learns which ones the shop knows. The letters go to
that address alone, and only who reads them can claim something.
"""

from __future__ import annotations

import orjson
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.commerce.post_office import PostOffice
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.kit.contact_values import email_or_refusal
from subgraphs.kit.user_errors import Refusal

__all__ = ["guest_claims_route"]


def guest_claims_route(post_office: PostOffice) -> Route:
    async def invite(source: CommerceSource, email: str) -> None:
        for mail in await source.commands.guests.invite(email):
            await post_office.deliver(source.commands.mail, mail)

    async def ask(request: Request) -> Response:
        email = _email(await request.body())
        if email is None:
            return Response("Send the e-mail address of the order as JSON.", 400, media_type="text/plain")
        # After the answer, so that its time does not tell either whether there was something to send.
        return Response(status_code=202, background=BackgroundTask(invite, request.app.state.source, email))

    return Route("/guest-claims", ask, methods=["POST"])


def _email(body: bytes) -> str | None:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    match given:
        case {"email": str(text)}:
            checked = email_or_refusal(text, "email")
            return None if isinstance(checked, Refusal) else checked
    return None
