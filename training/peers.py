"""Brings the third-party liveness models as an operator would (copied weights, a manifest each), for comparison only.

`npm run evaluate -- CLIPS --models-dir OUT --model mixed-10-v2 --model minifas-pair …` judges them on the same clips.
"""
import argparse
import hashlib
import json
import shutil
from pathlib import Path

from media import data_dir


def bring(out: Path, weights: Path, alias: str, label: str, licence: str, network: dict, ensemble: list[str] | None = None) -> None:
    folder = out / alias
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(weights, folder / 'model.onnx')
    manifest = {
        'id': alias, 'version': '1', 'label': label, 'description': f'{label}, brought for comparison.', 'file': 'model.onnx',
        'sha256': hashlib.sha256(weights.read_bytes()).hexdigest(), 'licence': licence, 'kind': 'frame', 'frames': 10,
        'min_frames': 10, 'sampling': {'strategy': 'spread', 'max_side': 640}, **network,
        'pool': {'method': 'low_mean', 'share': 1}, 'threshold': 0.5, 'calibration': {'a': 1, 'b': 0}, 'credits': 1,
    }
    if ensemble:
        manifest['ensemble'] = ensemble
    (folder / 'manifest.json').write_text(json.dumps(manifest, indent=2) + '\n')


def mini(scale: float) -> dict:
    crop = {'mode': 'shift', 'scale': scale}
    return {'input': {'name': 'input', 'size': [80, 80], 'color': 'BGR', 'batch': 1, 'crop': crop},
            'output': {'name': 'output', 'activation': 'softmax', 'live_index': 1}}


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    a = parser.parse_args()
    models = data_dir(a.data) / 'models'
    bring(a.out, models / '4_0_0_80x80_MiniFASNetV1SE.onnx', 'minifasnet-40', 'MiniFASNet 4.0x', 'Apache-2.0', mini(4.0))
    bring(a.out, models / '2.7_80x80_MiniFASNetV2.onnx', 'minifasnet-pair', 'MiniFASNet 2.7x + 4.0x', 'Apache-2.0', mini(2.7), ['minifasnet-40'])
    square = {'input': {'name': 'input', 'size': [128, 128], 'scale': 1 / 255, 'crop': {'mode': 'square', 'scale': 1.5}},
              'output': {'name': 'output', 'activation': 'softmax', 'live_index': 0}}
    bring(a.out, models / 'best_model.onnx', 'minifas-128', 'MiniFAS 128', 'Apache-2.0', square)
