"""`python -m examples.product_information PORT`"""

from __future__ import annotations

import sys

from examples.product_information.app import create_app
from examples.serving import serve

if __name__ == "__main__":
    serve(create_app("products.sqlite"), sys.argv[1])
