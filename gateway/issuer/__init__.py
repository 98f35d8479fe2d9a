"""An issuer of tokens for demonstrations and tests: client credentials and one key, kept in a folder.

It is no authorization server for a shop: whoever reads its folder can be anybody.
"""
