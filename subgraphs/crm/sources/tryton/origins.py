"""Where each field of the CRM comes from when its contacts are parties of Tryton."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, from_store, nobody

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Customer.contacts", "the parties whose codes the crosswalk names"),
        from_store("Customer.*", "what our own store knows under their codes"),
        from_product("CrmContact.*", "party.party"),
        from_product("CrmContact.id", "party.party: code"),
        from_product("CrmContact.version", "party.party: write_date"),
        from_product("CrmContact.kind", "a company has a tax identifier, or the category of `companies`"),
        from_product("CrmContact.company", "party.relation of the type that the option `works_for` names"),
        from_product(
            "CrmContact.people",
            "the same relation, from its other end; without `works_for` nobody, and no count",
        ),
        from_product("CrmContact.firstName", "party.party: name, after its comma; null without one"),
        from_product("CrmContact.lastName", "party.party: name, before its comma"),
        from_product("CrmContact.phone", "party.party: phone, else mobile"),
        from_product("CrmContact.email", "party.party: email"),
        from_product("CrmContact.companyName", "the name of the party, or of the one that she works for"),
        from_product("CrmContact.segments", "party.category: name"),
        from_product("CrmContact.mergedInto", "party.party: replaced_by"),
        nobody("CrmContact.civility", "a party has none"),
        nobody("CrmContact.birthDate", "a party has none"),
        nobody("CrmContact.owner", "a party has none"),
        nobody("CrmContact.notes", "Tryton's notes belong to its users, and are not read"),
        from_store("CrmContact.social", "what was entered there under the party's code"),
        from_store("SocialIdentity.*", "Tryton knows no networks"),
        from_store("Consent.*", "consents are given to us, and proven by us"),
        from_store("MarketingEmail.*", "who sends newsletters knows what was sent"),
        from_store("NewsletterList.*", "who sends newsletters knows its lists"),
        from_store("NewsletterSubscription.*", "who sends newsletters knows its readers"),
        from_store("Exchange.*", "and opportunities and complaints, where the option `modules` names them"),
        from_store("ExchangeMessage.*", "nothing that was said is kept in Tryton"),
        from_store("Order.*", "and opportunities and complaints, where the option `modules` names them"),
        from_store("Cart.*", "of the letters that were sent about it"),
    )
)
