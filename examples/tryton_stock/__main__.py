"""`python -m examples.tryton_stock PORT`, with FICHE_STOCK_SOURCE=tryton and its like."""

from __future__ import annotations

import os
import sys

from examples.serving import serve
from examples.tryton_stock.app import create_app
from subgraphs.kit.settings import SubgraphSettings

if __name__ == "__main__":
    serve(create_app(SubgraphSettings.from_environment("stock", os.environ)), sys.argv[1])
