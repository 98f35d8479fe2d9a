"""The people whom documentation and golden tests know by name. Their numbers never change, in no size.

Each stands for one case of the domain; the random rest of the world is planted around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from subgraphs.world.traits import Case, Kind, Trait

__all__ = ["CHARACTERS", "FIRST_ORDINARY", "Character", "Role"]


class Role(Enum):
    LOYAL_SHOPPER = auto()
    BUSINESS = auto()
    BUYER = auto()
    BOOKKEEPER = auto()
    DIRECTOR = auto()
    AMBIGUOUS = auto()
    BROKEN_LINK = auto()
    MERGE_CHAIN = auto()
    SOURCE_MERGE = auto()
    ERASED = auto()
    THREE_ACCOUNTS = auto()
    DUPLICATE = auto()
    EMAIL_DRIFT = auto()
    PHONE_EQUIVALENT = auto()
    GUEST = auto()
    SHARED_ADDRESS = auto()
    SHARING_GUEST = auto()
    OTHER_SHARING_GUEST = auto()
    CLAIMED_GUEST = auto()
    SWISS = auto()
    CARD_DRIFT = auto()
    ONLY_AN_ACCOUNT = auto()
    MARKETPLACE_GUEST = auto()


@dataclass(frozen=True, slots=True)
class Character:
    number: int
    role: Role
    kind: Kind
    first_name: str
    last_name: str
    orders: int
    case: Case = Case.NONE
    traits: Trait = Trait.CONTACT | Trait.MEMBER | Trait.INDIVIDUAL


_FULL = Trait.CONTACT | Trait.MEMBER | Trait.INDIVIDUAL
_PERSON, _GUEST = Kind.PERSON, Kind.GUEST

_CAST = (
    Character(1, Role.LOYAL_SHOPPER, _PERSON, "Camille", "Exemple", 28),
    # The orders of the business customer are the tail of the size: 150 in S, 100,000 in M.
    Character(2, Role.BUSINESS, Kind.ORGANIZATION, "", "Imaginaire & Fils", 0),
    Character(3, Role.BUYER, _PERSON, "Noé", "Imaginaire", 4),
    Character(4, Role.BOOKKEEPER, _PERSON, "Léa", "Factice", 2),
    Character(5, Role.DIRECTOR, _PERSON, "Inès", "Imaginaire", 1),
    Character(6, Role.AMBIGUOUS, _PERSON, "Maud", "Dilemme", 3, Case.AMBIGUOUS),
    Character(7, Role.BROKEN_LINK, _PERSON, "Basile", "Rompu", 2, Case.BROKEN_CONTACT),
    Character(8, Role.MERGE_CHAIN, _PERSON, "Chloé", "Triplette", 5, Case.MERGE_CHAIN),
    Character(9, Role.SOURCE_MERGE, _PERSON, "Fusine", "Confluent", 2, Case.SOURCE_MERGE),
    Character(10, Role.ERASED, _PERSON, "Ombre", "Disparue", 1, Case.ERASED, Trait.INDIVIDUAL),
    Character(11, Role.THREE_ACCOUNTS, _PERSON, "Théo", "Tricompte", 6, Case.THREE_ACCOUNTS),
    Character(12, Role.DUPLICATE, _PERSON, "Jumelle", "Doublon", 3, Case.DUPLICATE),
    Character(13, Role.EMAIL_DRIFT, _PERSON, "Dérive", "Courriel", 2, traits=_FULL | Trait.EMAIL_DRIFT),
    Character(
        14, Role.PHONE_EQUIVALENT, _PERSON, "Équi", "Valente", 2, traits=_FULL | Trait.PHONE_EQUIVALENT
    ),
    Character(15, Role.GUEST, _GUEST, "Hôte", "Passant", 1, traits=Trait.CONTACT),
    Character(16, Role.SHARED_ADDRESS, _PERSON, "Partage", "Commun", 2, traits=_FULL | Trait.SHARED_ADDRESS),
    Character(17, Role.SHARING_GUEST, _GUEST, "Aline", "Commun", 1, traits=Trait.SHARED_ADDRESS),
    Character(18, Role.OTHER_SHARING_GUEST, _GUEST, "Rémi", "Commun", 1, traits=Trait.SHARED_ADDRESS),
    Character(19, Role.CLAIMED_GUEST, _PERSON, "Claire", "Retrouvée", 5, Case.CLAIMED_GUEST),
    Character(20, Role.SWISS, _PERSON, "Urs", "Beispiel", 4, traits=_FULL | Trait.SWISS),
    Character(21, Role.CARD_DRIFT, _PERSON, "Carla", "Périmée", 3, traits=_FULL | Trait.CARD_DRIFT),
    Character(22, Role.ONLY_AN_ACCOUNT, _PERSON, "Seul", "Compte", 1, traits=Trait.NONE),
    Character(23, Role.MARKETPLACE_GUEST, _GUEST, "Max", "Halle", 1, traits=Trait.NONE),
)

CHARACTERS: Mapping[Role, Character] = MappingProxyType({one.role: one for one in _CAST})

FIRST_ORDINARY = len(_CAST) + 1
"""Characters have the numbers below; everybody else has this one or a higher one."""
