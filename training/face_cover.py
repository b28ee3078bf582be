"""The network that sees whether a face is covered: one 96x96 crop, three answers."""
import torch
from face_finder import conv, with_local_contrast
from torch import nn

SIDE, SCALE = 96, 1.5
KINDS = ('mouth', 'eyes', 'half')


class FaceCover(nn.Module):
    """RGB 0-255 [N,3,96,96] -> [N,3]: log-odds that the mouth, both eyes, one half of the face are hidden."""

    def __init__(self):
        super().__init__()
        self.to8 = nn.Sequential(conv(4, 16, 3, 2), conv(16, 24, 3, 2), conv(24, 28, 3), conv(28, 44, 3, 2), conv(44, 44, 3))
        self.to16 = nn.Sequential(conv(44, 64, 3, 2), conv(64, 64, 3))
        self.gather = nn.Conv2d(64, 64, 6, groups=64, bias=False)
        self.norm = nn.BatchNorm2d(64)
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(128, 40), nn.ReLU(inplace=True), nn.Linear(40, len(KINDS)))
        self.cells = nn.Conv2d(44, 1, 1)  # while it trains: what is hidden in each of 12x12 places

    def both(self, x):
        """Answers, and log-odds [N,12,12] that each place is hidden."""
        maps = self.to8(with_local_contrast((x - 127.5) / 64.0))
        deep = self.to16(maps)
        features = torch.cat([torch.relu(self.norm(self.gather(deep))).flatten(1), deep.amax((2, 3))], 1)
        return self.head(features), self.cells(maps)[:, 0]

    def forward(self, x):
        return self.both(x)[0]
