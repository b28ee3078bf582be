"""The network of the second axis: is a face a photograph of a person at all, and was it pasted or blended in?

It begins with the first three stages of our own context network (context_network.py), which know skin, screens and paper from
each other already; what they give is pooled by its mean and its spread, as textures are told.
"""
import torch
from context_network import MAPS, Branch
from torch import nn

SIDE = 96
# The square crop is so many times the face box's longer side.
SCALE = 1.5
OUTPUTS = ('rendered', 'swapped')


class SyntheticNetwork(nn.Module):
    """RGB 0-255 [n, 3, 96, 96] to log-odds [n, 2] of OUTPUTS."""

    def __init__(self):
        super().__init__()
        self.stages = nn.ModuleList(list(Branch().stages)[:len(MAPS)])
        features = 2 * sum(channels for channels, _ in MAPS)
        self.norm = nn.BatchNorm1d(features)
        self.drop = nn.Dropout(0.2)
        self.classify = nn.Linear(features, len(OUTPUTS))

    def begin_with(self, branch: dict) -> None:
        """Takes over the stages of a trained branch (its state dict)."""
        wanted = {key: branch[key] for key in self.state_dict() if key.startswith('stages.')}
        self.load_state_dict(wanted, strict=False)

    def forward(self, x):
        x, pooled = Branch.scaled(x), []
        for stage in self.stages:
            x = stage(x)
            mean = x.mean((2, 3))
            pooled += [mean, ((x - mean[:, :, None, None]) ** 2).mean((2, 3)).add(1e-4).sqrt()]
        return self.classify(self.drop(self.norm(torch.cat(pooled, 1))))
