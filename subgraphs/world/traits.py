"""What is settled of a customer before anything is generated: kind, planted case, and traits."""

from __future__ import annotations

from enum import IntEnum, IntFlag

__all__ = ["Case", "Kind", "Trait"]


class Kind(IntEnum):
    PERSON = 0
    ORGANIZATION = 1
    GUEST = 2


class Case(IntEnum):
    """Cases that shape the links of a customer. They exclude each other."""

    NONE = 0
    DUPLICATE = 1
    """Two contacts, decided to be one person: PRIMARY and SECONDARY."""
    AMBIGUOUS = 2
    """Two contacts match and nobody has decided: both are candidates."""
    BROKEN_CONTACT = 3
    BROKEN_MEMBER = 4
    BROKEN_LEDGER = 5
    MERGE_CHAIN = 6
    """Survivor of A → B → C: the ids of A and B are aliases, and their records are secondary ones of C."""
    SOURCE_MERGE = 7
    """The CRM merged two contacts itself, and the link has moved to the survivor."""
    THREE_ACCOUNTS = 8
    CLAIMED_GUEST = 9
    """Bought as a guest first and claimed those orders later: the guest account is a secondary record."""
    ERASED = 10


class Trait(IntFlag):
    NONE = 0
    CONTACT = 1
    """Has a record in the CRM, linked or only a candidate."""
    MEMBER = 2
    INDIVIDUAL = 4
    """Has a ledger account of their own."""
    COLLECTIVE = 8
    """Stands on the collective ledger account."""
    EMAIL_DRIFT = 16
    PHONE_EQUIVALENT = 32
    SHARED_ADDRESS = 64
    """Shares a contact@ address: one registered customer has it as login, guests typed the same."""
    CARD_DRIFT = 128
    """The card was reissued and commerce still has the old number."""
    SWISS = 256
    """Pays in Swiss francs."""
    SUBSCRIBER = 512
    """Receives the newsletters."""
