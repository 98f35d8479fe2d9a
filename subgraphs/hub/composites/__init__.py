"""Fields that show several systems at once: profile, drift, timeline and search.

They ask the gateway on behalf of the caller, decide by pure functions, and name every system that did not
answer. Nothing that they read is kept.
"""
