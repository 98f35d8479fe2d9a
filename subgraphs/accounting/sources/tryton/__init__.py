"""The ledger of a firm whose accounting is Tryton's."""
