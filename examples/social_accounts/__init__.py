"""Social identities: the accounts of networks that a customer has linked, in a store of their own."""
