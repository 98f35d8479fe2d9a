"""Exchanges of a firm whose opportunities and complaints are in Tryton."""
