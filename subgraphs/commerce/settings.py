"""Settings of commerce: beside those of every system, how it writes to its customers."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["CommerceSettings"]

TOKEN = "{token}"  # noqa: S105 - the place of a token, not one


class CommerceSettings(SystemSettings):
    letters: ProductSettings | None = None
    """FICHE_COMMERCE_LETTERS_SOURCE and its like: where the transactional e-mails of the shop are."""
    mail_folder: Path | None = None
    """Letters are put there as .eml files, as long as there is no `smtp_url`."""
    smtp_url: SecretStr | None = None
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465`."""
    mail_sender: str = "shop@shop.example"
    confirm_link: str = "https://shop.example/account/email?token={token}"
    """The page of the shop that calls `accountEmailConfirm`."""
    claim_link: str = "https://shop.example/account/orders/claim?token={token}"
    """The page of the shop that calls `guestOrdersClaim`, after the customer has signed in."""
    link_hours: float = Field(default=24.0, gt=0)
    """How long a link in a letter works."""

    @property
    def mail_place(self) -> Path:
        return self.mail_folder or self.own_folder / "mail"

    @field_validator("confirm_link", "claim_link")
    @classmethod
    def _has_a_place_for_the_token(cls, link: str) -> str:
        if link.count(TOKEN) != 1:
            raise ValueError(f"has no single {TOKEN}, where the token of the letter goes")
        return link

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("is no address of a mail server: smtp://host:587 or smtps://host:465")
        return url
