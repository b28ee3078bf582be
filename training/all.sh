#!/usr/bin/env bash
# From a folder of media to models/: all.sh <folder with index.csv> [<working folder> [<seed> [<piece>…]]].
# About three hours on two cores, in pieces that can be stopped and run again: what is there already is kept, a training goes on
# from its last checkpoint, and no piece takes two hours. Without names of pieces all are run, in this order.
# With a seed the models go to <working folder>/models instead, for `measure.mjs --again`: other scenes, other first weights.
set -euo pipefail
cd "$(dirname "$0")"
data=$(realpath "$1")
out=$(realpath -m "${2:-.cache}")
seed=${3:+--seed $3}
pieces=${*:4}
python=${PYTHON:-.venv/bin/python}
models=${3:+$out/models}
models=${models:-$(realpath -m ../models)}
export OMP_NUM_THREADS=1

frames() {
  for part in train:frames choose:choose report:report; do
    [ -s "$out/${part#*:}.pickle" ] || "$python" media.py --data "$data" --out "$out" --part "${part%:*}"
  done
}

# Crop pairs from seeds: rebuilt when they are gone.
pool() {
  "$python" make_crops.py --out "$out" --first 0 --shards 16 $seed &
  "$python" make_crops.py --out "$out" --first 16 --shards 16 $seed
  wait $!
}

finder() {
  "$python" train_finder.py --out "$out" --steps 1000 $seed
}

# One thread for each branch; neither reads what the other writes.
context() {
  "$python" train_context.py --data "$data" --out "$out" --branch near $seed &
  "$python" train_context.py --data "$data" --out "$out" --branch wide $seed
  wait $!
}

# What sees covered faces: its scenes, the network, its limits.
cover() {
  [ -s "$out/cover.pt" ] || "$python" train_cover.py --data "$data" --out "$out" $seed
  "$python" cover_limits.py --data "$data" --out "$out"
}

# The network of the second axis, and its limits: first without what its card measures it on, then with all.
synthetic() {
  "$python" make_renderings.py --out "$out" $seed
  "$python" train_synthetic.py --out "$out" --name held-out --without clips oil 'half of the CGI stills' $seed
  "$python" train_synthetic.py --out "$out" --start held-out --steps 600 $seed
  "$python" compare_synthetic.py --data "$data" --out "$out" --half choose --limits
}

models() {
  "$python" compare_context.py --data "$data" --out "$out" --half choose
  "$python" calibrate.py --out "$out"
  "$python" export.py --out "$out" --models "$models"
  (cd .. && npm run evaluate -- "$data" --half choose --crops --models-dir "$models" --model mixed-10-v2 --out "$out/chosen")
  "$python" calibrate.py --out "$out" --judged "$out/chosen/evaluation.json"
  "$python" export.py --out "$out" --models "$models"
}

figures() {
  [ -z "$seed" ] || return 0
  "$python" compare_context.py --data "$data" --out "$out" --half report
  "$python" compare_finder.py --out "$out" --half report --card "../models/face-finder@2/CARD.md"
  "$python" make_clips.py --data "$data" --out "$out/clips"
  node copies.mjs "$out/clips"
  "$python" peers.py --data "$data" --out "$out/peers"
  node measure.mjs --clips "$out/clips" --peers "$out/peers" --validation "$out/calibration.json" \
    --agreement "$out/agreement-report.json" --out "$out/evaluation" ${AGAIN:+--again "$AGAIN"}
  node figures.mjs "$data" --model mixed-10-v2 --out "$out/figures" --card "../models/mixed-v3/CARD.md"
}

for piece in ${pieces:-frames pool finder context cover synthetic models figures}; do
  echo "== $piece"
  "$piece"
done
