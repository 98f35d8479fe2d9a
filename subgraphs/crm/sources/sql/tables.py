"""The tables of the CRM: contacts, consents, newsletters, marketing e-mails and exchanges.

Enumerations are stored as the names that the schema prints. Every list that is read in pages has an
index that begins with its parent and ends with the columns of its cursor, so that each page costs the same.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)
from sqlalchemy.engine.default import DefaultExecutionContext

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime
from subgraphs.kit.masking import fold_email
from subgraphs.kit.write_tables import write_tables

__all__ = [
    "WRITES",
    "consent",
    "consent_history",
    "contact",
    "contact_social",
    "exchange",
    "exchange_message",
    "marketing_email",
    "metadata",
    "newsletter_departure",
    "newsletter_list",
    "newsletter_subscription",
]

metadata = MetaData()

WRITES = write_tables(metadata, "crm")


def _folded(context: DefaultExecutionContext) -> str | None:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call] # SQLAlchemy left it untyped
    email = row.get("email")
    return None if email is None else fold_email(email)


def _other_contact() -> ForeignKey:
    """Checked when the transaction ends, so that contacts may be written in any order."""
    return ForeignKey("crm_contact.key", deferrable=True, initially="DEFERRED")


contact = Table(
    "crm_contact",
    metadata,
    Column("key", TextKey, primary_key=True),  # for example 003A0000000042
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),  # PERSON or COMPANY
    Column("company_key", TextKey, _other_contact()),  # the COMPANY a person works for
    Column("civility", String(32)),
    Column("first_name", String(200)),
    Column("last_name", String(200)),
    Column("birth_date", Date),
    Column("phone", String(40)),  # as somebody typed it: +33612345678 or 06 12 34 56 78
    Column("email", String(320)),  # as somebody typed it
    # What a look-up by e-mail compares; filled from `email`. Several contacts may share one address, such as
    # contact@ of a company.
    Column("email_folded", String(320), default=_folded),
    Column("company_name", String(300)),
    Column("segments", JSON, nullable=False),  # a list of words
    Column("owner", String(200)),  # the colleague in charge
    Column("notes", Text),
    # Set on the contact that was lost in a merge inside the CRM: its key stays as an alias of the survivor.
    Column("merged_into_key", TextKey, _other_contact()),
    Column("external_id", TextKey),  # the customer id of the hub
    # Set on an erased contact: of it nothing is left but the key, on which its nameless exchanges hang.
    Column("erased_at", UtcDateTime),
    Index("crm_contact_by_external_id", "external_id", unique=True),
    Index("crm_contact_by_survivor", "merged_into_key"),
    Index("crm_contact_by_email", "email_folded"),
    Index("crm_contact_by_company", "company_key", "key"),
)

contact_social = Table(
    "crm_contact_social",
    metadata,
    Column("contact_key", TextKey, ForeignKey("crm_contact.key"), primary_key=True),
    Column("network", TextKey, primary_key=True),
    Column("handle", TextKey, primary_key=True),
)

newsletter_list = Table(
    "crm_newsletter_list",
    metadata,
    Column("code", TextKey, primary_key=True),
    Column("name", String(200), nullable=False),
    # Whether readers confirm by a click in a letter before they are subscribed (double opt-in).
    Column("wants_confirmation", Boolean, nullable=False, server_default=false()),
)

newsletter_subscription = Table(
    "crm_newsletter_subscription",
    metadata,
    Column("contact_key", TextKey, ForeignKey("crm_contact.key"), primary_key=True),
    Column("list_code", TextKey, ForeignKey("crm_newsletter_list.code"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("opt_in", String(16), nullable=False),
    Column("since", UtcDateTime),
    Column("source", String(100)),
)

# Who has left newsletters that another system sends, which has not been told yet. The contact may be known to
# another system alone.
newsletter_departure = Table(
    "crm_newsletter_departure",
    metadata,
    Column("contact_key", TextKey, primary_key=True),
    Column("list_code", TextKey, primary_key=True),  # "" is all lists
    Column("email", String(320), primary_key=True),  # the address that letters went to at that moment
    Column("at", UtcDateTime, nullable=False),
)

# One row is the standing consent of a contact; a change rewrites the row. EXPIRED is not stored: a row that
# says GRANTED and whose `expires_at` has passed is read as EXPIRED.
consent = Table(
    "crm_consent",
    metadata,
    Column("contact_key", TextKey, ForeignKey("crm_contact.key"), primary_key=True),
    Column("purpose", String(20), primary_key=True),
    Column("medium", String(16), primary_key=True),
    Column("partner", TextKey, primary_key=True, default=""),  # "" is the shop itself
    Column("state", String(16), nullable=False),  # GRANTED, DENIED or WITHDRAWN
    Column("legal_basis", String(24), nullable=False),
    Column("captured_at", UtcDateTime, nullable=False),
    Column("source", String(100), nullable=False),
    Column("proof", Text),
    Column("expires_at", UtcDateTime),
    Index("crm_consent_by_use", "purpose", "medium", "state", "contact_key", "expires_at"),
)

# All that was ever said, in the order in which it was written down. Rows are added and never changed; those
# of an erased contact stay until `retained_until`.
consent_history = Table(
    "crm_consent_history",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("contact_key", TextKey, ForeignKey("crm_contact.key"), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("medium", String(16), nullable=False),
    Column("partner", TextKey, nullable=False),
    Column("state", String(16), nullable=False),
    Column("legal_basis", String(24), nullable=False),
    Column("captured_at", UtcDateTime, nullable=False),
    Column("source", String(100), nullable=False),
    Column("proof", Text),
    Column("expires_at", UtcDateTime),
    Column("retained_until", Date),
    Index("crm_consent_history_by_contact", "contact_key", "id"),
    Index("crm_consent_history_retained", "retained_until"),
)

marketing_email = Table(
    "crm_marketing_email",
    metadata,
    Column("key", TextKey, primary_key=True),
    Column("contact_key", TextKey, ForeignKey("crm_contact.key"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("campaign", String(100), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("status", String(30), nullable=False),
    Column("opened_at", UtcDateTime),
    Column("clicked_at", UtcDateTime),
    Column("cart_key", TextKey),  # native key of a cart in commerce: the cart that a reminder is about
    Index("crm_marketing_email_by_contact", "contact_key", "sent_at", "key"),
)

exchange = Table(
    "crm_exchange",
    metadata,
    Column("key", TextKey, primary_key=True),
    Column("contact_key", TextKey, ForeignKey("crm_contact.key"), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("phase", String(16), nullable=False),
    Column("reason", String(100)),
    Column("status", String(20), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("order_number", TextKey),  # known by number, so it is stored even while commerce is down
    Column("agent", String(200)),
    Index("crm_exchange_by_contact", "contact_key", "opened_at", "key"),
    Index("crm_exchange_by_order", "order_number", "opened_at", "key"),
)

exchange_message = Table(
    "crm_exchange_message",
    metadata,
    Column("key", TextKey, primary_key=True),
    Column("exchange_key", TextKey, ForeignKey("crm_exchange.key"), nullable=False),
    Column("medium", String(16), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("author", String(200)),
    Column("body", Text),
    Column("duration_seconds", Integer),  # of a call
    Column("recording_url", String(500)),  # of a call
    Index("crm_exchange_message_by_exchange", "exchange_key", "at", "key"),
    Index("crm_exchange_message_by_medium", "exchange_key", "medium", "at"),
)
