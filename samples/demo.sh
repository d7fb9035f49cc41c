#!/bin/sh
# Drops the samples into a temporary folder, runs the importer on them against the test carrier, and shows what came back: first
# the scan forms, then manifests, flights and bags, each from a folder of its own, then a day of waybills, then the other lists of
# waybills. Needs bin/hgeimport and bin/carrier: make demo builds them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$here/../bin" && pwd)
place=$(mktemp -d "${TMPDIR:-/tmp}/hgeimport-demo.XXXXXX")

"$bin/carrier" --listen 127.0.0.1:0 --step 200ms --any-number >"$place/carrier.url" 2>"$place/carrier.log" &
carrier=$!
trap 'kill $carrier 2>/dev/null || true' EXIT INT TERM
tries=0
while [ ! -s "$place/carrier.url" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 100 ] || { echo "error: the test carrier does not start, see $place/carrier.log" >&2; exit 3; }
  sleep 0.1
done

# run prints a line for each file that it takes out of the inbox.
run() {
  code=0
  HGEIMPORT_API_BASE_URL=$(head -n 1 "$place/carrier.url") HGEIMPORT_API_AUTH_USERNAME=demo HGEIMPORT_API_AUTH_PASSWORD=demo-password \
    "$bin/hgeimport" run --config "$place/config.toml" --log-level warn || code=$?
  # 1 says that some rows are not confirmed: the samples have faults on purpose.
  [ "$code" -le 1 ] || exit "$code"
  echo
}

mkdir "$place/inbox"
cp "$here"/*.csv "$here"/*.xlsx "$place/inbox/"
cp "$here/config.toml" "$place/config.toml"

echo "The samples lie in $place/inbox; the test carrier listens at $(head -n 1 "$place/carrier.url")"
run

echo "What flies is closed by a manifest; the carrier is told of flights and bags. Each has a folder of its own in the inbox:"
for operation in manifest flight bags void-bags; do
  cp -R "$here/$operation" "$place/inbox/"
  ls "$place/inbox/$operation"/*
done
run

echo "A day of waybills. What comes back of one step is dropped into the folder of the next: made, labels fetched, closed by a scan"
echo "form, tracked:"
mkdir -p "$place/inbox/create" "$place/inbox/label" "$place/inbox/close" "$place/inbox/track"
cp "$here"/day/*.csv "$place/inbox/create/"
run
for step in label close track; do
  cp "$place"/outbox/create/*.outcome.xlsx "$place/inbox/$step/"
  run
done
echo "The labels, and one PDF of them all for the printer:"
ls "$place"/outbox/label/labels/*.pdf
echo

echo "Lists of waybills. This carrier answers for numbers that nobody has made here, too:"
for operation in create weight update query confirm cancel intercept unintercept label charge pccc track; do
  mkdir -p "$place/inbox/$operation"
  cp "$here/$operation"/*.csv "$place/inbox/$operation/"
done
run

echo "The outcome workbooks, to be opened with Excel, LibreOffice or WPS:"
ls "$place"/outbox/*.xlsx "$place"/outbox/*/*.xlsx
