#!/bin/sh
# Gives the browser tests a Chromium with Chinese letters where that is allowed; never fails.
# The tests themselves decide whether its absence is a skip or a failure (REQUIRE_BROWSER).

has_chromium() { command -v chromium >/dev/null 2>&1; }

if has_chromium; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "No chromium here: browser tests will be skipped. On Debian: apt-get install chromium fonts-wqy-microhei"
    exit 0
fi

echo "Installing chromium for the browser tests…"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-wqy-microhei; } >"$log" 2>&1; then
    tail -n 5 "$log"
fi
rm -f "$log"
has_chromium || echo "chromium could not be installed: browser tests will be skipped."
exit 0
