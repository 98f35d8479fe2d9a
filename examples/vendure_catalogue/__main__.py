"""`python -m examples.vendure_catalogue PORT`, with FICHE_CATALOGUE_SOURCE=vendure and its like."""

from __future__ import annotations

import os
import sys

from examples.serving import serve
from examples.vendure_catalogue.app import create_app
from subgraphs.kit.settings import SubgraphSettings

if __name__ == "__main__":
    serve(create_app(SubgraphSettings.from_environment("catalogue", os.environ)), sys.argv[1])
