#!/usr/bin/env bash
# From a folder of media to models/: all.sh <folder with index.csv> [<working folder>]. About three hours on two cores.
set -euo pipefail
cd "$(dirname "$0")"
data=$(realpath "$1")
out=$(realpath -m "${2:-.cache}")
python=${PYTHON:-.venv/bin/python}
export OMP_NUM_THREADS=1

"$python" media.py --data "$data" --out "$out"
"$python" make_crops.py --data "$data" --out "$out" --part validation --shards 2
# Two trainings of one thread each; neither reads what the other writes.
(
  "$python" train_finder.py --out "$out" --steps 7000 --stop-at 2250
  "$python" train_finder.py --out "$out" --resume --steps 2000 --rate 2.5e-3
) &
finder=$!
"$python" make_crops.py --data "$data" --out "$out" --shards 36
"$python" train_context.py --out "$out" --steps 5000
wait "$finder"

"$python" calibrate.py --out "$out"
"$python" export.py --out "$out"
"$python" compare_finder.py --data "$data" --json "$out/finder.json"
"$python" make_clips.py --data "$data" --out "$out/clips"
node copies.mjs "$out/clips"
"$python" peers.py --data "$data" --out "$out/peers"
node measure.mjs --clips "$out/clips" --peers "$out/peers" --validation "$out/calibration.json" \
  --finder "$out/finder.json" --out "$out/evaluation"
