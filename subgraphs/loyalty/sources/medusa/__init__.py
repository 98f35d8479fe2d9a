"""Medusa with its loyalty plugin behind loyalty: store credit is points, and gift cards are vouchers."""
