"""`python -m examples.loyalty_desk PORT`: the product, for whoever connects to it."""

from __future__ import annotations

import sys

from examples.loyalty_desk.product import create_product
from examples.serving import serve

if __name__ == "__main__":
    serve(create_product("desk-key"), sys.argv[1], "/api")
