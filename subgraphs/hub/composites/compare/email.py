"""E-mail addresses: outer spaces, Unicode form (NFC) and case do not count."""

from __future__ import annotations

from subgraphs.kit.masking import fold_email

__all__ = ["fold_email"]
