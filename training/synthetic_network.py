"""The network of the second axis: is a face a photograph of a person at all, and was it pasted or blended in?"""
import torch
from torch import nn
from torch.nn import functional as F

SIDE = 128
# The square crop is so many times the face box's longer side.
SCALE = 1.5
OUTPUTS = ('rendered', 'swapped')


def conv(i: int, o: int, stride: int = 1, kernel: int = 3, groups: int = 1, act: bool = True) -> nn.Sequential:
    layers = [nn.Conv2d(i, o, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([nn.ReLU(inplace=True)] if act else []))


class Residual(nn.Module):
    def __init__(self, *body: nn.Module):
        super().__init__()
        self.body = nn.Sequential(*body)

    def forward(self, x):
        return F.relu(x + self.body(x))


class SyntheticNetwork(nn.Module):
    """RGB 0-255 [n, 3, 128, 128] to log-odds [n, 2] of OUTPUTS. Beside the picture it gets what a small blur takes away."""

    def __init__(self):
        super().__init__()
        self.stages = nn.Sequential(
            conv(6, 16, 2),
            conv(16, 32, 2), conv(32, 32),
            conv(32, 64, 2), Residual(conv(64, 64), conv(64, 64, act=False)),
            conv(64, 96, 2),
            Residual(conv(96, 96, groups=96), conv(96, 96, kernel=1, act=False)),
            Residual(conv(96, 96, groups=96), conv(96, 96, kernel=1, act=False)),
            conv(96, 128, kernel=1),
        )
        self.drop = nn.Dropout(0.2)
        self.classify = nn.Linear(256, len(OUTPUTS))

    def forward(self, x):
        x = x / 64 - 2
        fine = x - F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        x = self.stages(torch.cat([x, 4 * fine], 1))
        mean = x.mean((2, 3))
        spread = ((x - mean[:, :, None, None]) ** 2).mean((2, 3)).add(1e-4).sqrt()
        return self.classify(self.drop(torch.cat([mean, spread], 1)))
