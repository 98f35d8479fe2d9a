"""`python -m examples.order_management PORT`"""

from __future__ import annotations

import os
import sys

from examples.order_management.app import create_app
from examples.serving import serve
from subgraphs.kit.settings import SubgraphSettings

if __name__ == "__main__":
    serve(create_app(SubgraphSettings.from_environment("oms", os.environ)), sys.argv[1])
