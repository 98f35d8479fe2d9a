"""Around the endpoint: the head of each request, and of each answer, and notes for what is between them.
Sockets are opened without."""

from __future__ import annotations

from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answers import Answers, Form
from gateway.errors import Refusal
from gateway.hooks.chain import Hooks
from gateway.hooks.stages import NOTES, HttpRequest, HttpResponse, Notes, Stage
from gateway.media_types import GRAPHQL, JSON, choose_media_type
from resolvers.transport import Headers

__all__ = ["AroundHttp"]


class AroundHttp:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, hooks: Hooks, answers: Answers) -> None:
        self._app, self._answers = app, answers
        self._inward, self._outward = hooks.at(Stage.HTTP_REQUEST), hooks.at(Stage.HTTP_RESPONSE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        token = NOTES.set(notes := Notes())
        try:
            sending = _Sending(self, scope, receive, send, notes) if self._outward else None
            app, scope = await self._entered(scope, notes)
            await app(scope, receive, send if sending is None else sending)
        finally:
            NOTES.reset(token)

    async def _entered(self, scope: Scope, notes: Notes) -> tuple[ASGIApp, Scope]:
        """Who answers, and what."""
        came = request = HttpRequest(scope["method"], scope["path"], _read(scope["headers"]), notes)
        for call in self._inward:
            match await call.ask(request, HttpRequest):
                case HttpRequest(headers=headers):
                    request = replace(
                        request, headers=tuple((name.lower(), value) for name, value in headers)
                    )
                case Refusal() as refusal:
                    return self.response(refusal, request.header("accept")), scope
        if request.headers is not came.headers:
            scope = {**scope, "headers": _written(request.headers)}
        return self._app, scope

    async def left(self, response: HttpResponse) -> HttpResponse | Refusal:
        for call in self._outward:
            match await call.ask(response, HttpResponse):
                case HttpResponse(status=status, headers=headers):
                    response = replace(response, status=status, headers=headers)
                case Refusal() as refusal:
                    return refusal
        return response

    def response(self, refusal: Refusal, accept: str | None) -> ASGIApp:
        return self._answers.response(refusal, Form(choose_media_type(accept or "", (GRAPHQL, JSON)) or JSON))


class _Sending:
    """What goes out, until a hook says that something else does."""

    def __init__(self, around: AroundHttp, scope: Scope, receive: Receive, send: Send, notes: Notes) -> None:
        self._around, self._scope, self._receive, self._send = around, scope, receive, send
        self._notes = notes
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        if self._is_over:
            return
        if message["type"] != "http.response.start":
            await self._send(message)
            return
        came = HttpResponse(message["status"], _read(message.get("headers", ())), self._notes)
        told = await self._around.left(came)
        if isinstance(told, HttpResponse):
            await self._send({**message, "status": told.status, "headers": _written(told.headers)})
            return
        self._is_over = True
        accept = next((v for n, v in self._scope["headers"] if n == b"accept"), b"").decode("latin-1")
        await self._around.response(told, accept)(self._scope, self._receive, self._send)


def _read(headers: list[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _written(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
