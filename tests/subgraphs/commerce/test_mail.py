"""Letters: as files in a folder, and through a mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from pydantic import ValidationError

from subgraphs.commerce.mail.folder import FolderMailer
from subgraphs.commerce.mail.letters import CLAIM, CONFIRM, SUBJECTS, text_of
from subgraphs.commerce.mail.port import Letter
from subgraphs.commerce.mail.smtp import SmtpMailer
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.kit.errors import SourceDown

LETTER = Letter(
    "jo@shop.example", "Votre adresse, confirmée", "Bonjour,\n\nhttps://shop.example/?token=abc\n"
)


@dataclass
class MailServer:
    """Speaks as much SMTP as a letter needs."""

    port: int = 0
    refusing: bool = False
    received: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        while line := await reader.readline():
            match line.split()[0].upper():
                case b"DATA":
                    writer.write(b"354 go on\r\n")
                    self.received.append(await reader.readuntil(b"\r\n.\r\n"))
                    writer.write(b"250 taken\r\n")
                case b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case b"RCPT" if self.refusing:
                    writer.write(b"550 nobody here\r\n")
                case _:
                    writer.write(b"250 well\r\n")
            await writer.drain()
        writer.close()


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


async def test_a_letter_is_a_file_that_a_mail_reader_opens(tmp_path: Path) -> None:
    await FolderMailer(tmp_path / "mail", "shop@shop.example").send(LETTER)

    [file] = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert file.suffix == ".eml"
    assert (message["To"], message["From"]) == ("jo@shop.example", "shop@shop.example")
    assert message["Subject"] == LETTER.subject
    assert message.get_content().replace("\r\n", "\n") == LETTER.text


async def test_a_folder_that_cannot_be_written_is_a_source_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("no folder")

    with pytest.raises(SourceDown):
        await FolderMailer(tmp_path / "mail", "shop@shop.example").send(LETTER)


async def test_a_mail_server_gets_the_letter(mail_server: MailServer) -> None:
    await SmtpMailer(f"smtp://127.0.0.1:{mail_server.port}", "shop@shop.example").send(LETTER)

    [content] = mail_server.received
    message = message_from_bytes(content, policy=default)
    assert message["To"] == "jo@shop.example"
    assert "token=abc" in message.get_content()


async def test_a_mail_server_that_takes_nothing_is_a_source_that_is_down(mail_server: MailServer) -> None:
    mail_server.refusing = True

    with pytest.raises(SourceDown):
        await SmtpMailer(f"smtp://127.0.0.1:{mail_server.port}", "shop@shop.example").send(LETTER)


@pytest.mark.parametrize("template", [CONFIRM, CLAIM])
def test_a_letter_holds_its_link_and_has_a_subject(template: str) -> None:
    assert "https://shop.example/?token=abc" in text_of(template, "https://shop.example/?token=abc")
    assert SUBJECTS[template]


@pytest.mark.parametrize(
    "wrong",
    [
        {"confirm_link": "https://shop.example/confirm"},
        {"claim_link": "https://shop.example/{token}/{token}"},
        {"smtp_url": "https://mail.example"},
        {"link_hours": 0},
    ],
)
def test_settings_that_would_send_useless_letters_stop_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CommerceSettings.model_validate(
            {"name": "commerce", "database_url": "sqlite:///shop.sqlite", **wrong}
        )
