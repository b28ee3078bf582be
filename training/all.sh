#!/usr/bin/env bash
# From a folder of media to models/: all.sh <folder with index.csv> [<working folder> [<seed>]]. About an hour and a half on two cores.
# With a seed the models go to <working folder>/models instead, for `measure.mjs --again`: other scenes, other first weights.
set -euo pipefail
cd "$(dirname "$0")"
data=$(realpath "$1")
out=$(realpath -m "${2:-.cache}")
seed=${3:+--seed $3}
python=${PYTHON:-.venv/bin/python}
export OMP_NUM_THREADS=1

"$python" media.py --data "$data" --out "$out"
"$python" make_crops.py --data "$data" --out "$out" --part validation --shards 2
# Two trainings of one thread each; neither reads what the other writes.
"$python" train_finder.py --out "$out" --steps 5000 $seed &
finder=$!
"$python" make_crops.py --data "$data" --out "$out" --shards 36 $seed
"$python" train_context.py --out "$out" --steps 5000 $seed
wait "$finder"

"$python" calibrate.py --out "$out"
if [ -n "$seed" ]; then
  "$python" export.py --out "$out" --models "$out/models"
  exit
fi
"$python" export.py --out "$out"
"$python" compare_finder.py --data "$data" --json "$out/finder.json"
"$python" make_clips.py --data "$data" --out "$out/clips"
node copies.mjs "$out/clips"
"$python" peers.py --data "$data" --out "$out/peers"
node measure.mjs --clips "$out/clips" --peers "$out/peers" --validation "$out/calibration.json" \
  --finder "$out/finder.json" --out "$out/evaluation" ${AGAIN:+--again "$AGAIN"}
