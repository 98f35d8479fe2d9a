"""`python -m examples.compatibility PORT`"""

from __future__ import annotations

import sys

from examples.compatibility.app import create_app
from examples.serving import serve

if __name__ == "__main__":
    serve(create_app(), sys.argv[1])
