"""The student: one small depthwise-separable branch per crop (2.7x and 4x); half of its first filters begin as high-pass."""
import torch
from face_finder import Separable, conv
from torch import nn


class Branch(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = conv(3, 24, 5, 2)
        with torch.no_grad():
            first = self.stem[0].weight
            first[12:] -= first[12:].mean((2, 3), keepdim=True)
        self.body = nn.Sequential(
            Separable(24, 40, 2), Separable(40, 40), Separable(40, 40),
            Separable(40, 72, 2), *[Separable(72, 72) for _ in range(4)],
            Separable(72, 112, 2), Separable(112, 112), Separable(112, 112),
            conv(112, 192), conv(192, 192, 5, 1, 192, act=False)[0:2],
        )
        self.embed = nn.Sequential(nn.Linear(192, 128, bias=False), nn.BatchNorm1d(128))
        self.drop = nn.Dropout(0.1)
        self.classify = nn.Linear(128, 3)

    def forward(self, x):
        x = (x - 127.5) / 64.0
        maps = self.body(self.stem(x))
        embedding = self.embed(maps[:, :, 2, 2])  # 5x5 depthwise with padding: the middle cell has seen every cell
        return self.classify(self.drop(embedding)), embedding


class ContextNetwork(nn.Module):
    """RGB 0-255 crops near, wide [N,3,80,80] -> live [N,3]: log-odds of live of both together, of near, of wide."""

    def __init__(self):
        super().__init__()
        self.near, self.wide = Branch(), Branch()

    def branches(self, near, wide):
        return self.near(near), self.wide(wide)

    def forward(self, near, wide):
        a, b = torch.softmax(self.near(near)[0], 1)[:, 1], torch.softmax(self.wide(wide)[0], 1)[:, 1]
        p = torch.stack([(a + b) / 2, a, b], 1).clamp(1e-5, 1 - 1e-5)
        return torch.log(p) - torch.log(1 - p)
