"""Supply chain: what is in which warehouse of a firm whose stock is kept in Tryton, and what is to come."""
