"""Answers that come in parts, because the operation defers some of them (`@defer`).

formats     the two ways in which clients read them
multipart   parts of one HTTP response
"""
