"""What a person sees in a browser: Chromium, told over its own protocol."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect

__all__ = ["Tab", "browser"]

SECONDS = 40.0

LISTENS = re.compile(rb"DevTools listening on (ws://\S+)")

OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")

TEXT = """
document.body ? [document.body, ...document.querySelectorAll("input, textarea")]
    .filter(one => one.getClientRects().length)
    .map(one => one === document.body ? one.innerText : one.value).join("\\n") : ""
"""

MIDDLE = """
[...document.querySelectorAll(%s)].map(one => one.getBoundingClientRect()).filter(one => one.width)
    .map(one => `${one.x + one.width / 2} ${one.y + one.height / 2}`)[0] ?? ""
"""

FOCUS = """
(field => { field?.focus(); return String(!!field && field === document.activeElement); })
    (document.querySelector(%s))
"""

ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}


@dataclass
class Tab:
    socket: ClientConnection
    session: str | None = None
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def tell(self, method: str, **params: object) -> dict[str, object]:
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        to = {"sessionId": self.session} if self.session else {}
        await self.socket.send(orjson.dumps(message | to).decode())
        async for received in self.socket:
            told = orjson.loads(received)
            if told.get("id") == number:
                assert "error" not in told, told["error"]
                result: dict[str, object] = told["result"]
                return result
        raise AssertionError("The browser has ended.")

    async def open(self, url: str, shows: str) -> str:
        """The text of the page, as soon as it has these words."""
        await self.tell("Page.navigate", url=url)
        return await self.awaits(shows)

    async def awaits(self, shows: str) -> str:
        """The text that can be read, with what stands in fields, as soon as it has these words."""
        text = ""
        try:
            async with asyncio.timeout(SECONDS):
                while shows not in text:
                    await asyncio.sleep(0.2)
                    text = await self._value(TEXT)
        except TimeoutError:
            where = await self.address()
            raise AssertionError(f"{where} does not show {shows!r}, but {text[:500]!r}") from None
        return text

    async def click(self, element: str, times: int = 1) -> None:
        """On the middle of the first that this selector finds and that can be seen."""
        place = ""
        async with asyncio.timeout(SECONDS):
            while not place:
                await asyncio.sleep(0.2)
                place = await self._value(MIDDLE % orjson.dumps(element).decode())
        x, y = map(float, place.split())
        at = {"x": x, "y": y, "button": "left"}
        for count in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                await self.tell("Input.dispatchMouseEvent", type=kind, clickCount=count, **at)

    async def write(self, field: str, text: str) -> None:
        """Into the field that this selector finds, once it is there."""
        focused = False
        async with asyncio.timeout(SECONDS):
            while not focused:
                await asyncio.sleep(0.2)
                focused = await self._value(FOCUS % orjson.dumps(field).decode()) == "true"
        await self.tell("Input.insertText", text=text)

    async def press_enter(self) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.tell("Input.dispatchKeyEvent", type=kind, text="\r", **ENTER)

    async def address(self) -> str:
        return await self._value("location.href")

    async def _value(self, script: str) -> str:
        told = (await self.tell("Runtime.evaluate", expression=script)).get("result")
        return str(told.get("value", "")) if isinstance(told, dict) else ""


@asynccontextmanager
async def browser(folder: Path, headers: dict[str, str]) -> AsyncIterator[Tab]:
    """One tab that sends these headers with every request. Skips where there is no Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium here (Debian: chromium)")
    options = (*OPTIONS, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank")
    process = await asyncio.create_subprocess_exec(
        program, *options, stderr=asyncio.subprocess.PIPE, env=os.environ | {"HOME": str(folder)}
    )
    try:
        async with asyncio.timeout(SECONDS):
            url = await _listens(process)
        async with connect(url, max_size=None, proxy=None) as socket:
            whole = Tab(socket)
            made = await whole.tell("Target.createTarget", url="about:blank")
            told = await whole.tell("Target.attachToTarget", targetId=made["targetId"], flatten=True)
            tab = Tab(socket, str(told["sessionId"]))
            await tab.tell("Network.enable")
            await tab.tell("Network.setExtraHTTPHeaders", headers=headers)
            yield tab
    finally:
        process.terminate()
        await process.communicate()


async def _listens(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if found := LISTENS.search(line):
            return found.group(1).decode()
    raise RuntimeError("Chromium did not start.")
