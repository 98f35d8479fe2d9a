"""`python -m examples.social_accounts PORT`"""

from __future__ import annotations

import os
import sys

from examples.serving import serve
from examples.social_accounts.app import create_app
from subgraphs.kit.settings import SubgraphSettings

if __name__ == "__main__":
    serve(create_app(SubgraphSettings.from_environment("social", os.environ)), sys.argv[1])
