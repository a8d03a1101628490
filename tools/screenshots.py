"""``make screenshots``: takes the pictures in docs/images/ anew, of the real bot in the sandbox's page.

The same every time but for the machine's fonts. Needs what the tests in tests/browser need, Chromium too, because it
uses their hands.
"""

import subprocess
import sys

from config.settings import ROOT

PICTURES = ("tests/browser/setup_pictures.py", "tests/browser/pictures.py", "tests/browser/survey_pictures.py")
FOLDER = ROOT / "docs" / "images"


def main() -> int:
    """Takes every picture; says which there are and how large. Answers the exit status."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PICTURES]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own module
    for picture in sorted(FOLDER.glob("*.png")):
        sys.stdout.write(f"docs/images/{picture.name}\t{picture.stat().st_size // 1000} kB\n")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
