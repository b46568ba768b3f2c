#!/usr/bin/env bash
# The browser tests open pages in Debian's Chromium and count PDF pages with poppler.
set -euo pipefail
command -v chromium >/dev/null && command -v pdftoppm >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium poppler-utils >/dev/null
else
  echo "Install Chromium and poppler first: sudo apt-get install chromium poppler-utils" >&2
  exit 1
fi
