"""The match ladder, tried from top to bottom. The external id stands above these."""

from subgraphs.hub.matching.rules.card_number import CARD_NUMBER
from subgraphs.hub.matching.rules.external_id import EXTERNAL_ID
from subgraphs.hub.matching.rules.ledger_number import LEDGER_NUMBER
from subgraphs.hub.matching.rules.name_and_postcode import NAME_AND_POSTCODE
from subgraphs.hub.matching.rules.phone_and_last_name import PHONE_AND_LAST_NAME
from subgraphs.hub.matching.rules.rule import Rule
from subgraphs.hub.matching.rules.verified_email import VERIFIED_EMAIL

__all__ = ["EXTERNAL_ID", "LADDER", "Rule"]

LADDER: tuple[Rule, ...] = (
    CARD_NUMBER,
    LEDGER_NUMBER,
    VERIFIED_EMAIL,
    PHONE_AND_LAST_NAME,
    NAME_AND_POSTCODE,
)
