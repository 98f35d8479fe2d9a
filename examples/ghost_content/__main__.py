"""`python -m examples.ghost_content PORT`, with FICHE_CONTENT_SOURCE=ghost and its like."""

from __future__ import annotations

import os
import sys

from examples.ghost_content.app import create_app
from examples.serving import serve
from subgraphs.kit.settings import SubgraphSettings

if __name__ == "__main__":
    serve(create_app(SubgraphSettings.from_environment("content", os.environ)), sys.argv[1])
