"""Parties as contacts. The key of a contact is the code of its party."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.tryton.settings import Words
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.masking import fold_email
from subgraphs.kit.models.domain import AllOf, AnyOf, Clause, Domain, among, is_
from subgraphs.kit.models.row import Row

__all__ = [
    "EXTERNAL_ID",
    "KNOWN",
    "PARTY",
    "contact_record",
    "fields",
    "has_email",
    "with_codes",
    "works_for",
]

PARTY = "party.party"

EXTERNAL_ID = "fiche:"
"""What the code of a party's identifier begins with that is the customer id of the hub."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

LIVING = is_("active", True)

KNOWN = (among("active", (False, True)), AnyOf((LIVING, Clause("replaced_by", "!=", None))))
"""Parties in use, and those that were replaced by another one; whoever else is out of use was erased. Tryton
adds `active = true` to every list of conditions that does not name `active` itself: so each names it."""


def fields(words: Words) -> tuple[str, ...]:
    related = ("relations.to.code", "relations.to.name", "relations.type.name") if words.works_for else ()
    own = ("code", "name", "write_date", "active", "replaced_by.code", "phone", "mobile", "email")
    return (*own, "tax_identifier.code", "categories.name", *related)


def with_codes(codes: Collection[str]) -> Domain:
    return AllOf((among("code", codes), *KNOWN))


def has_email(email: str) -> Domain:
    """Wider than what is asked for: Tryton folds as its database does, so whoever reads compares again."""
    written = {email.strip(), fold_email(email)}
    same = AnyOf(tuple(Clause("value", "ilike", f"%{_escaped(one)}%") for one in sorted(written)))
    return AllOf((Clause("contact_mechanisms", "where", AllOf((is_("type", "email"), same))), *KNOWN))


def works_for(companies: Collection[str], words: Words) -> Domain:
    if words.works_for is None:
        return among("id", ())
    relation = AllOf((among("to.code", companies), is_("type.name", words.works_for)))
    return AllOf((Clause("relations", "where", relation), LIVING))


def contact_record(row: Row, words: Words) -> ContactRecord:
    name, categories = row.text("name"), [one.text("name") or "" for one in row.related("categories")]
    is_company = words.companies in categories or row.text("tax_identifier.code") is not None
    company = None if is_company else _company(row, words)
    last, first = (None, None) if is_company else _last_and_first(name)
    return ContactRecord(
        key=row.text("code") or "",
        version=_version(row),
        kind=ContactKind.COMPANY if is_company else ContactKind.PERSON,
        company_key=None if company is None else company.text("to.code"),
        civility=None,
        first_name=first,
        last_name=last,
        birth_date=None,
        phone=row.text("phone") or row.text("mobile"),
        email=row.text("email"),
        company_name=name if is_company else None if company is None else company.text("to.name"),
        segments=tuple(sorted(one for one in categories if one not in ("", words.companies))),
        owner=None,
        notes=None,
        merged_into_key=row.text("replaced_by.code"),
    )


def _version(row: Row) -> str:
    written = row.moment("write_date")
    return str(0 if written is None else (written - EPOCH) // dt.timedelta(microseconds=1))


def _company(row: Row, words: Words) -> Row | None:
    if words.works_for is None:
        return None
    return next((one for one in row.related("relations") if one.text("type.name") == words.works_for), None)


def _last_and_first(name: str | None) -> tuple[str | None, str | None]:
    """A party has one name. It is divided where it says how, as in `Martin, Zoé`, and not guessed."""
    last, mark, first = (name or "").partition(",")
    return (last.strip() or None, first.strip() or None) if mark else (name, None)


def _escaped(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
