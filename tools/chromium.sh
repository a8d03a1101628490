#!/bin/sh
# Finds a Chromium for the browser tests, or installs one where that can be done quietly. Never fails: a machine
# without one runs everything else. With --report, says which tests did not run for want of it.
set -u
cd "$(dirname "$0")/.." || exit 0

found() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return 0
    done
    .venv/bin/python - 2>/dev/null <<'PYTHON'
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
    print(path)
    sys.exit(not Path(path).exists())
PYTHON
}

if [ "${1:-}" = "--report" ]; then
    found >/dev/null || echo "Not run: the browser tests (tests/browser), for want of Chromium; install it to run them."
    exit 0
fi

found >/dev/null && exit 0
# A try that failed is not repeated on every run.
tried=.venv/.tried-chromium
[ -e "$tried" ] && exit 0
echo "Installing Chromium for the browser tests ..."
{
    if [ "$(id -u)" = 0 ] && command -v apt-get; then
        export DEBIAN_FRONTEND=noninteractive
        timeout 300 apt-get update -qq && timeout 600 apt-get install -y -qq --no-install-recommends chromium
    fi
    found || timeout 300 .venv/bin/playwright install chromium
} >/dev/null 2>&1
found >/dev/null || touch "$tried"
exit 0
