"""Sub-operations: what a composite field asks of the gateway on behalf of the caller.

Questions that are asked in one turn of a request become one operation. None of them names a composite field,
so the gateway never comes back with the question that it was asked.
"""
