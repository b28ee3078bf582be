"""The Apache-2.0 MiniFASNet pair (2.7x and 4.0x crops) as a teacher, and the crop that teacher, student and product share."""
from pathlib import Path

import cv2
import numpy as np
import onnx
from quiet_onnxruntime import ort

SIDE = 80
SCALES = {'near': 2.7, 'wide': 4.0}
# What the teacher's stages give inside: maps of 64x20x20, 128x10x10 and 128x5x5.
INNER = ('/conv_3/model/model.3/Add_output_0', '/conv_4/model/model.5/Add_output_0', '/conv_5/model/model.1/Add_output_0')
INNER_SHAPES = ((64, 20), (128, 10), (128, 5))
FILES = {'near': 'models/2.7_80x80_MiniFASNetV2.onnx', 'wide': 'models/4_0_0_80x80_MiniFASNetV1SE.onnx'}


def crop_window(width: int, height: int, box, scale: float) -> tuple[float, float, float, float]:
    """x, y, w, h of the box grown `scale` times, shrunk if it can't fit and shifted into the picture (as MiniFASNet's)."""
    x, y, w, h = (float(v) for v in box[:4])
    scale = min((height - 1) / h, (width - 1) / w, scale)
    w2, h2 = w * scale, h * scale
    left = min(max(x + w / 2 - w2 / 2, 0), width - 1 - w2)
    top = min(max(y + h / 2 - h2 / 2, 0), height - 1 - h2)
    return left, top, w2, h2


def crop(image: np.ndarray, box, scale: float) -> np.ndarray:
    """SIDE x SIDE bilinear crop, pixel centres at half; lib/detection/context-crop.ts does the same."""
    left, top, w, h = crop_window(image.shape[1], image.shape[0], box, scale)
    sx, sy = w / SIDE, h / SIDE
    xs = np.clip(left + (np.arange(SIDE, dtype=np.float32) + 0.5) * sx - 0.5, 0, image.shape[1] - 1).astype(np.float32)
    ys = np.clip(top + (np.arange(SIDE, dtype=np.float32) + 0.5) * sy - 0.5, 0, image.shape[0] - 1).astype(np.float32)
    mx, my = np.meshgrid(xs, ys)
    return cv2.remap(image, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _session(path: Path, inner: bool = False) -> ort.InferenceSession:
    """The network with batches of any size and its embedding as second output; with `inner` its maps as further outputs."""
    model = onnx.load(path)
    graph = model.graph
    for value in [*graph.input, *graph.output]:
        value.type.tensor_type.shape.dim[0].dim_param = 'n'
    embedding = next(n.output[0] for n in graph.node if n.op_type == 'BatchNormalization')
    graph.output.append(onnx.helper.make_tensor_value_info(embedding, onnx.TensorProto.FLOAT, ['n', 128]))
    for name, (channels, side) in zip(INNER, INNER_SHAPES) if inner else ():
        graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ['n', channels, side, side]))
    for node in graph.node:  # flatten written with a fixed batch of one
        if node.op_type == 'Reshape':
            constant = next(c for c in graph.node if c.output and c.output[0] == node.input[1])
            shape = onnx.numpy_helper.to_array(constant.attribute[0].t).copy()
            if len(shape) == 2:
                constant.attribute[0].t.CopyFrom(onnx.numpy_helper.from_array(np.array([-1, 512], np.int64)))
            elif shape[0] == 1:
                shape[0] = 0
                constant.attribute[0].t.CopyFrom(onnx.numpy_helper.from_array(shape))
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(model.SerializeToString(), options)


class Teacher:
    def __init__(self, root: Path):
        self.sessions = {k: _session(root / f) for k, f in FILES.items()}

    def __call__(self, crops: dict[str, np.ndarray]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """BGR uint8 crops [N,80,80,3] per branch -> (logits [N,3], embedding [N,128]); class 1 is live."""
        out = {}
        for key, session in self.sessions.items():
            logits, embedding = session.run(None, {'input': crops[key].astype(np.float32).transpose(0, 3, 1, 2)})
            out[key] = (logits, embedding)
        return out


class TeacherBranch:
    """One of the pair, with what its stages give inside."""

    def __init__(self, root: Path, key: str):
        self.session = _session(root / FILES[key], inner=True)

    def __call__(self, rgb: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """RGB 0-255 float [N,3,80,80] -> logits [N,3], [three maps, embedding]; class 1 is live."""
        logits, embedding, *maps = self.session.run(None, {'input': np.ascontiguousarray(rgb[:, ::-1])})
        return logits, [*maps, embedding]


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def live_probability(answers: dict) -> np.ndarray:
    """The ensemble's answer: mean of both branches' probability of class 1."""
    return np.mean([softmax(answers[k][0])[:, 1] for k in SCALES], axis=0)
