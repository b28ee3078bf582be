"""Writes models/: ONNX files, manifests with hashes, from the trained states and calibration.json."""
import argparse
import hashlib
import json
from pathlib import Path

import face_cover
import onnx
import torch
from context_network import read_student
from face_finder import CELLS, SIDE, STRIDE, FaceFinder
from synthetic_network import OUTPUTS, SCALE, SyntheticNetwork
from synthetic_network import SIDE as SYNTHETIC_SIDE

# Of the finder, of what sees covered faces, and of the context network behind all aliases: raised when its weights change. Former
# weights stay in the folders of their own generation, so that they can still be asked for (`mixed-10-v2@1`); so does the finder that
# they were made with.
FINDER_VERSION, FINDER_GENERATION = '3.0.0', 2
FINDER_THRESHOLD = 0.5  # on the half to choose by: no more false finds than generation 1, and more faces
COVER_VERSION, CONTEXT_VERSION, GENERATION = '1.0.1', '3.0.0', 2
CONTEXT_FOLDER = 'mixed-v3'
SYNTHETIC_FOLDER, SYNTHETIC_VERSION = 'synthetic-v1', '1.0.0'
CREDITS = {10: 1, 30: 2, 60: 3, 90: 4, 120: 5}
DESCRIPTIONS = {
    10: 'Ten frames of the first four seconds: the quickest answer.',
    30: 'Thirty frames of the first four seconds.',
    60: 'Sixty frames of the first four seconds.',
    90: 'Ninety frames of the first four seconds.',
    120: 'A hundred and twenty frames, at least four seconds of most videos: the most evidence.',
}


def save(net, inputs, path: Path, names, output: str, axes, version: str) -> str:
    """Writes the network as ONNX. @returns its SHA-256"""
    path.parent.mkdir(parents=True, exist_ok=True)
    net.eval()
    torch.onnx.export(net, inputs, str(path), input_names=names, output_names=[output], dynamic_axes=axes,
                      opset_version=17, dynamo=False)
    model = onnx.load(path)
    onnx.checker.check_model(model)
    del model.metadata_props[:]
    model.producer_name, model.producer_version, model.doc_string = 'lifesign-training', version, ''
    onnx.save(model, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + '\n')


def export_finder(state: Path, models: Path) -> None:
    net = FaceFinder()
    net.load_state_dict(torch.load(state))
    example = torch.zeros(1, 3, SIDE, SIDE)
    folder = models / f'face-finder@{FINDER_GENERATION}'
    digest = save(net, example, folder / 'model.onnx', ['picture'], 'faces', None, FINDER_VERSION)
    write(folder / 'manifest.json', {
        'id': 'face-finder', 'generation': FINDER_GENERATION, 'version': FINDER_VERSION, 'description': 'Finds faces in one letterboxed picture.',
        'file': 'model.onnx', 'sha256': digest, 'licence': 'Apache-2.0', 'input': {'name': 'picture', 'size': SIDE},
        'output': {'name': 'faces', 'stride': STRIDE}, 'threshold': FINDER_THRESHOLD,
    })
    assert CELLS * STRIDE == SIDE


class LimitedCover(torch.nn.Module):
    """The network with its limits taken off: above 0 is a face that is refused."""

    def __init__(self, net: face_cover.FaceCover, limits: list[float]):
        super().__init__()
        self.net, self.limits = net, torch.nn.Parameter(torch.tensor(limits), requires_grad=False)

    def forward(self, x):
        return self.net(x) - self.limits


def export_cover(out: Path, models: Path) -> None:
    net = face_cover.FaceCover()
    net.load_state_dict(torch.load(out / 'cover.pt'))
    limits = json.loads((out / 'cover-limits.json').read_text())['limits']
    limited = LimitedCover(net, [limits[kind] for kind in face_cover.KINDS])
    example = torch.zeros(1, 3, face_cover.SIDE, face_cover.SIDE)
    digest = save(limited, example, models / 'face-cover/model.onnx', ['face'], 'covered', None, COVER_VERSION)
    write(models / 'face-cover/manifest.json', {
        'id': 'face-cover', 'version': COVER_VERSION, 'description': 'Sees whether mouth, eyes or one half of a face are hidden.',
        'file': 'model.onnx', 'sha256': digest, 'licence': 'Apache-2.0',
        'input': {'name': 'face', 'size': [face_cover.SIDE] * 2, 'batch': 1, 'crop': {'mode': 'square', 'scale': face_cover.SCALE}},
        'output': {'name': 'covered', 'labels': list(face_cover.KINDS)}, 'threshold': 0.5,
    })


def crop_input(name: str, scale: float) -> dict:
    return {'name': name, 'layout': 'NCHW', 'size': [80, 80], 'dtype': 'float32', 'color': 'RGB', 'scale': 1, 'mean': 0,
            'std': 1, 'batch': 'dynamic', 'crop': {'mode': 'shift', 'scale': scale, 'pad': 'reflect', 'resize': 'bilinear'}}


def export_context(out: Path, name: str, models: Path, calibration: dict) -> None:
    net = read_student(out, name)
    example = (torch.zeros(2, 3, 80, 80), torch.zeros(2, 3, 80, 80))
    axes = {name: {0: 'n'} for name in ('near', 'wide', 'live')}
    digest = save(net, example, models / CONTEXT_FOLDER / 'model.onnx', ['near', 'wide'], 'live', axes, CONTEXT_VERSION)
    for frames, credits in CREDITS.items():
        alias = f'mixed-{frames}-v2'
        write(models / f'{alias}@{GENERATION}' / 'manifest.json', {
            'id': alias, 'generation': GENERATION, 'version': CONTEXT_VERSION, 'label': f'Mixed {frames}', 'description': DESCRIPTIONS[frames],
            'file': f'../{CONTEXT_FOLDER}/model.onnx', 'sha256': digest, 'licence': 'Apache-2.0', 'kind': 'frame',
            'frames': frames, 'min_frames': frames, 'sampling': {'strategy': 'spread', 'max_side': 640, 'span_ms': 4000},
            'input': [crop_input('near', 2.7), crop_input('wide', 4.0)],
            'output': {'name': 'live', 'activation': 'logit', 'live_index': 0, 'labels': ['both', 'near', 'wide']},
            'pool': {'method': 'low_mean', 'share': calibration['share']}, 'threshold': 0.65,
            'calibration': {'a': calibration['a'], 'b': calibration['b']}, 'ensemble_weight': 1,
            'credits': credits, 'deprecated': False,
        })


def export_synthetic(out: Path, models: Path) -> None:
    """The network of the second axis, with the limits that compare_synthetic.py found on the `choose` half."""
    net = SyntheticNetwork()
    net.load_state_dict(torch.load(out / 'synthetic.pt', weights_only=False)['average'])
    example = torch.zeros(2, 3, SYNTHETIC_SIDE, SYNTHETIC_SIDE)
    axes = {name: {0: 'n'} for name in ('face', 'synthetic')}
    digest = save(net, example, models / SYNTHETIC_FOLDER / 'model.onnx', ['face'], 'synthetic', axes, SYNTHETIC_VERSION)
    crop = {'mode': 'square', 'scale': SCALE, 'pad': 'reflect', 'resize': 'bilinear'}
    write(models / SYNTHETIC_FOLDER / 'manifest.json', {
        'id': SYNTHETIC_FOLDER, 'kind': 'synthetic', 'version': SYNTHETIC_VERSION,
        'description': 'Tells painted, drawn and computer-made faces from photographs of people; measures traces of blending.',
        'file': 'model.onnx', 'sha256': digest, 'licence': 'Apache-2.0',
        'input': {**crop_input('face', SCALE), 'size': [SYNTHETIC_SIDE, SYNTHETIC_SIDE], 'crop': crop},
        'output': {'name': 'synthetic', 'activation': 'logit', **{f'{name}_index': at for at, name in enumerate(OUTPUTS)}},
        'limits': json.loads((out / 'synthetic-limits.json').read_text()), 'min_face_side': 64,
    })


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--models', type=Path, default=Path(__file__).parent.parent / 'models')
    parser.add_argument('--name', default='context')
    parser.add_argument('--only', choices=('finder', 'context', 'cover', 'synthetic'))
    a = parser.parse_args()
    if a.only in (None, 'finder'):
        export_finder(a.out / 'finder.pt', a.models)
    if a.only in (None, 'context'):
        export_context(a.out, a.name, a.models, json.loads((a.out / 'calibration.json').read_text()))
    if a.only in (None, 'cover'):
        export_cover(a.out, a.models)
    if a.only in (None, 'synthetic'):
        export_synthetic(a.out, a.models)
