"""Where each field of accounting comes from when Tryton stands behind it."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, from_store, nobody

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Customer.*", "of the parties whose codes the crosswalk names"),
        from_product("LedgerAccount.*", "party.party"),
        from_product("LedgerAccount.number", "party.party: code"),
        from_product("LedgerAccount.scope", "the option `collective`: codes of parties for many customers"),
        from_product("LedgerAccount.version", "party.party: write_date"),
        from_product("LedgerAccount.legalName", "party.party: name"),
        from_product("LedgerAccount.vatNumber", "party.party: tax_identifier.code"),
        from_product("LedgerAccount.billingAddress", "party.address: the first one for invoices"),
        from_product("LedgerAccount.email", "party.contact_mechanism: the first e-mail address"),
        from_product("LedgerAccount.balance", "party.party: receivable, in the company's currency"),
        from_product("LedgerAccount.overdue", "account.invoice: amount_to_pay of what is late"),
        from_product("LedgerAccount.creditLimit", "account_credit_limit: credit_limit_amount"),
        from_product("LedgerAccount.paymentTerms", "party.party: customer_payment_term.name"),
        from_product("LedgerAccount.dunningLevel", "account_dunning: the highest level of a sent reminder"),
        from_product("LedgerAccount.entries", "account.move.line on claims on the party, posted"),
        from_product("LedgerEntry.*", "account.move.line on claims, posted"),
        from_product("LedgerEntry.reconciled", "account.move.reconciliation: number"),
        from_product("Address.*", "party.address"),
        nobody("Address.phone", "Tryton keeps telephones of a party, not of an address"),
        from_product("Invoice.*", "account.invoice of type out"),
        from_product("Invoice.order", "account.invoice: reference, or what `fields` names as orderNumber"),
        from_product("Invoice.dueAt", "account.move.line: maturity_date of the next open instalment"),
        from_product(
            "Invoice.status", "account.invoice: state; given up where a write-off journal evened it"
        ),
        from_product("Invoice.pdf", "the link `pdf`; null without one"),
        from_product("Invoice.payments", "account.invoice: payment_lines and reconciliation_lines"),
        from_product("Invoice.ledgerAccount", "account.invoice: party"),
        from_product("Payment.*", "account.move.line that paid an invoice"),
        from_product("Payment.at", "account.move: date; Tryton knows the day and no hour"),
        from_product("Payment.method", "account.journal: name"),
        from_product("Payment.reference", "account.move: description"),
        from_product("Order.*", "account.invoice by the order's number"),
        from_store("Order.posting", "POSTED is Tryton's; what came in and was REJECTED is known beside it"),
    )
)
