"""What a run of matching may do without a human."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DENIED", "MatchPolicy"]

DENIED = (
    *("admin@", "commande@", "commandes@", "compta@", "comptabilite@", "contact@", "hello@", "info@"),
    *("mail@", "no-reply@", "noreply@", "office@", "postmaster@", "sales@", "support@", "test@"),
    *("marketplace.amazon.com", "marketplace.amazon.de", "marketplace.amazon.fr", "members.ebay.com"),
    "relais.marketplace.example",
)
"""Addresses that several persons use, or that a marketplace made up for one purchase."""


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    link_verified_email: bool = False
    """Whether a verified e-mail that is unique on both sides links without a human. Else one is asked."""
    denied: tuple[str, ...] = DENIED
    most_alike: int = 4
    """Records that may look like one person. What more of them have in common tells nobody apart."""
    most_gone: float = 0.05
    """The share of a system's links that may turn out to lead nowhere. If more do, the system does not tell
    all it has, and the run stops."""
    dry: bool = False
    """Only count."""
