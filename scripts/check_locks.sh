#!/usr/bin/env bash
# Lock files hold digests, never download addresses.
set -euo pipefail
if grep -nE 'https?://' requirements.lock package-lock.json frontend/package-lock.json; then
  echo "Lock files must not hold addresses." >&2
  exit 1
fi
