"""The documentation as a site: the pages of this repository, gathered as they link to each other, and built.

python docs/site.py [FOLDER]     FOLDER: .fiche/site, if none is named; index.html is in `site/` below it
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

CONTENTS = ROOT / "docs" / "site.toml"
"""What the site is called, how it looks, and in which order its pages are."""

PAGES = (
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "DECISIONS.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("[a-z]*/README.md")),
    ROOT / "bench" / "RESULTS.md",
)

LINK = re.compile(r"\]\((?P<target>[^)#:\s]+)(?:#[^)]*)?\)")
"""To a file of the repository: an address has a colon, and a heading of the page nothing before its #."""


def main(folder: Path) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    gather(folder / "pages")
    shutil.copy(CONTENTS, folder / "zensical.toml")
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(command, cwd=folder, check=False)  # noqa: S603 # our own command
    if built.returncode == 0:
        print(f"The documentation is at {folder / 'site' / 'index.html'}")
    return built.returncode


def gather(pages: Path) -> None:
    """The pages where they are in the repository, so that each link leads where it leads there."""
    for page in PAGES:
        _copied(page, pages)
        for link in LINK.finditer(page.read_text()):
            linked = (page.parent / link["target"]).resolve()
            if linked.is_file() and linked.suffix != ".md":
                _copied(linked, pages)


def _copied(file: Path, pages: Path) -> None:
    copy = pages / file.relative_to(ROOT)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, copy)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".fiche" / "site"))
