"""The student: one branch per crop (2.7x and 4x), four stages whose outputs have the shapes of the teacher's own maps.

So each stage can be taught alone (from the teacher's map before it to the teacher's map after it) or all together.
Inverted residuals with squeeze-and-excitation at the end of a stage, as MobileNetV3 (Howard et al. 2019) has them.
"""
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

# Outputs of the stages: channels and side of the teacher's maps, then its embedding.
MAPS = ((64, 20), (128, 10), (128, 5))
EMBEDDING = 128
CLASSES, LIVE = 3, 1


def conv(i: int, o: int, kernel: int = 1, stride: int = 1, groups: int = 1, act: bool = True, padding: int | None = None) -> nn.Sequential:
    layers = [nn.Conv2d(i, o, kernel, stride, kernel // 2 if padding is None else padding, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([nn.ReLU(inplace=True)] if act else []))


def halve(i: int, hidden: int, o: int) -> nn.Sequential:
    """Half the side: widen, look around with a stride of two, narrow."""
    return nn.Sequential(conv(i, hidden), conv(hidden, hidden, 3, 2, hidden), conv(hidden, o, act=False))


class Squeeze(nn.Module):
    """Each channel weighted by what the whole map shows."""

    def __init__(self, channels: int):
        super().__init__()
        self.narrow, self.widen = nn.Conv2d(channels, channels // 4, 1), nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.widen(F.relu(self.narrow(x.mean((2, 3), keepdim=True)))))


class Residual(nn.Module):
    def __init__(self, channels: int, hidden: int, squeeze: bool = False):
        super().__init__()
        self.body = nn.Sequential(conv(channels, hidden), conv(hidden, hidden, 3, 1, hidden), conv(hidden, channels, act=False))
        self.squeeze = Squeeze(channels) if squeeze else nn.Identity()

    def forward(self, x):
        return x + self.squeeze(self.body(x))


class Head(nn.Module):
    """A map of 128x5x5 to the teacher's embedding."""

    def __init__(self, hidden: int):
        super().__init__()
        self.look = nn.Sequential(conv(EMBEDDING, hidden), conv(hidden, hidden, 5, 1, hidden, act=False, padding=0))
        self.project, self.norm = nn.Linear(hidden, EMBEDDING, bias=False), nn.BatchNorm1d(EMBEDDING)

    def forward(self, x):
        return self.norm(self.project(self.look(x).flatten(1)))


class Branch(nn.Module):
    """RGB 0-255 crops [N,3,80,80] -> logits [N,3]; class 1 is live. `width` multiplies the hidden channels from 20x20 on."""

    def __init__(self, width: float = 1.0):
        super().__init__()

        def wide(channels: int) -> int:
            return max(8, int(channels * width) // 8 * 8)

        self.width = width
        self.stages = nn.ModuleList([
            nn.Sequential(conv(3, 32, 3, 2), conv(32, 32, 3, 1, 32), halve(32, 48, 64),
                          Residual(64, wide(32)), Residual(64, wide(32)), Residual(64, wide(32), squeeze=True)),
            nn.Sequential(halve(64, wide(160), 128), Residual(128, wide(96)), Residual(128, wide(48)), Residual(128, wide(48)),
                          Residual(128, wide(48), squeeze=True)),
            nn.Sequential(halve(128, wide(208), 128), Residual(128, wide(48), squeeze=True)),
            Head(wide(256)),
        ])
        self.classify = nn.Linear(EMBEDDING, CLASSES, bias=False)

    @staticmethod
    def scaled(x):
        """Pixels 0-255 as the first stage wants them."""
        return (x - 127.5) / 64.0

    def forward(self, x, inner: bool = False):
        """Logits; with `inner` also what each stage gave: three maps and the embedding."""
        x, outputs = self.scaled(x), []
        for stage in self.stages:
            x = stage(x)
            outputs.append(x)
        return (self.classify(x), outputs) if inner else self.classify(x)


class ContextNetwork(nn.Module):
    """RGB 0-255 crops near, wide [N,3,80,80] -> live [N,3]: log-odds of live of both together, of near, of wide."""

    def __init__(self, near: Branch, wide: Branch):
        super().__init__()
        self.near, self.wide = near, wide

    def forward(self, near, wide):
        a, b = torch.softmax(self.near(near), 1)[:, LIVE], torch.softmax(self.wide(wide), 1)[:, LIVE]
        p = torch.stack([(a + b) / 2, a, b], 1).clamp(1e-5, 1 - 1e-5)
        return torch.log(p) - torch.log(1 - p)


def read_student(out: Path, name: str = 'context') -> ContextNetwork:
    """The network of both branches' checkpoints, for judging."""
    branches = []
    for key in ('near', 'wide'):
        state = torch.load(out / f'{name}-{key}.pt', weights_only=False)
        branches.append(Branch(state['width']))
        branches[-1].load_state_dict(state['net'])
    return ContextNetwork(*branches).eval()
