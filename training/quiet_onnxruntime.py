"""ONNX Runtime with its telemetry off. Everything here takes `ort` from this module: the variable counts only before the import."""
import os

os.environ['ORT_DISABLE_TELEMETRY'] = '1'

import onnxruntime as ort  # noqa: E402

__all__ = ['ort']
