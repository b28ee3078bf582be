"""The face finder: an anchor-free net for one 128x128 letterboxed picture, stride 8."""
from pathlib import Path

import numpy as np
import torch
from torch import nn

SIDE, STRIDE = 128, 8
CELLS = SIDE // STRIDE


def conv(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, act: bool = True) -> nn.Sequential:
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if act else nn.Sequential(*layers)


class Separable(nn.Module):
    """Depthwise 3x3 then pointwise, with a shortcut where the shapes allow it."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.body = nn.Sequential(conv(inputs, inputs, 3, stride, inputs), conv(inputs, outputs, act=False))
        self.same = inputs == outputs and stride == 1

    def forward(self, x):
        y = self.body(x)
        return torch.relu(x + y if self.same else y)


def with_local_contrast(x):
    """A fourth channel: brightness against its surroundings, so that a dim face before a bright window still has features."""
    grey = x.mean(1, keepdim=True)
    mean, square = spread(grey), spread(grey * grey)
    return torch.cat([x, (grey - mean) / (torch.sqrt(torch.relu(square - mean * mean)) + 0.08)], 1)


def spread(x):
    """Mean of the surroundings of each pixel, about 20 pixels wide, at a quarter of the resolution: that costs next to nothing."""
    small = nn.functional.avg_pool2d(nn.functional.avg_pool2d(x, 4), 5, 1, 2, count_include_pad=False)
    return nn.functional.interpolate(small, scale_factor=4.0, mode='bilinear', align_corners=False)


class FaceFinder(nn.Module):
    """RGB 0-255 [N,3,128,128] -> [N,5,16,16]: face probability, then left, top, right, bottom in pixels."""

    def __init__(self):
        super().__init__()
        self.to4 = nn.Sequential(conv(4, 16, 3, 2), Separable(16, 32, 2), Separable(32, 32))
        self.to8 = nn.Sequential(Separable(32, 64, 2), Separable(64, 64), Separable(64, 64))
        self.to16 = nn.Sequential(Separable(64, 96, 2), *[Separable(96, 96) for _ in range(4)])
        self.to32 = nn.Sequential(Separable(96, 96, 2), Separable(96, 96), Separable(96, 96))  # a face larger than the picture
        self.down32 = conv(96, 96)
        self.down = conv(96, 64)
        self.mix = nn.Sequential(Separable(64, 64), Separable(64, 64))
        self.head = nn.Conv2d(64, 5, 1)
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            self.head.bias[0] = -4.0

    def raw(self, x):
        x = self.to8(self.to4(with_local_contrast((x - 127.5) / 64.0)))
        near = self.to16(x)
        near = near + nn.functional.interpolate(self.down32(self.to32(near)), scale_factor=2.0, mode='nearest')
        wide = nn.functional.interpolate(self.down(near), scale_factor=2.0, mode='nearest')
        return self.head(self.mix(x + wide))

    def forward(self, x):
        y = self.raw(x)
        return torch.cat([torch.sigmoid(y[:, :1]), torch.exp(torch.clamp(y[:, 1:], -3, 3.2)) * STRIDE], 1)


def adopt(net: FaceFinder, path: Path, pictures: torch.Tensor) -> None:
    """
    Lets a network begin where former weights ended (an ONNX file of generation 1, without the stage at 1/32). There the
    normalisations are part of the convolutions; here they get the mean and spread that each convolution gives on pictures.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    former = [[values[name] for name in node.input[1:]] for node in graph.node if node.op_type == 'Conv']
    new = set(net.to32.modules()) | set(net.down32.modules())
    pairs, last = [], None
    for module in net.modules():
        if module in new:
            continue
        if isinstance(module, nn.Conv2d):
            last = module
        if isinstance(module, nn.BatchNorm2d):
            pairs.append((last, module))
    pairs.append((net.head, None))
    assert len(pairs) == len(former), (len(pairs), len(former))
    for (convolution, norm), (weight, bias) in zip(pairs, former):
        convolution.weight.data.copy_(torch.from_numpy(np.array(weight)))
        if norm is None:
            convolution.bias.data.copy_(torch.from_numpy(np.array(bias)))
        else:
            norm.register_buffer('former', torch.from_numpy(np.array(bias)), persistent=False)
    nn.init.zeros_(net.down32[1].weight)  # silent at first

    def settle(norm, inputs):
        mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), unbiased=False)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.data.copy_(torch.sqrt(variance + norm.eps))
        norm.bias.data.copy_(norm.former + mean)

    hooks = [norm.register_forward_pre_hook(settle) for _, norm in pairs if norm is not None]
    with torch.no_grad():
        net.eval().raw(pictures)
    for hook in hooks:
        hook.remove()
    net.train()
