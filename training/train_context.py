"""Distils the teacher pair into the student: KL on softened answers, the teacher's embedding, and labels by construction."""
import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
from context_network import ContextNetwork
from media import SEED
from torch.nn import functional as F

TEMPERATURE = 2.0


class Shards:
    """All shards in memory; `refresh` picks up those written since."""

    def __init__(self, folder: Path, part: str):
        self.folder, self.part, self.seen, self.parts = folder, part, set(), []

    def refresh(self):
        for path in sorted(self.folder.glob(f'{self.part}-*.npz')):
            if path not in self.seen:
                with np.load(path) as file:
                    self.parts.append({k: file[k] for k in file.files})
                self.seen.add(path)
        self.sizes = np.cumsum([len(p['hard']) for p in self.parts])
        return int(self.sizes[-1]) if len(self.parts) else 0

    def batch(self, indices):
        owner = np.searchsorted(self.sizes, indices, side='right')
        starts = np.concatenate([[0], self.sizes])
        rows = [(self.parts[o], i - starts[o]) for o, i in zip(owner, indices)]
        out = {k: torch.from_numpy(np.stack([p[k][i] for p, i in rows])) for k in self.parts[0]}
        for key in ('near', 'wide'):
            out[key] = out[key].permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
            out[key + '_logits'], out[key + '_embedding'] = out[key + '_logits'].float(), out[key + '_embedding'].float()
        return out


def flipped(batch, rng):
    """Half of the pairs mirrored: a face is as live the other way round, and the teacher's answer hardly changes."""
    turn = torch.from_numpy(rng.random(len(batch['hard'])) < 0.5)
    for key in ('near', 'wide'):
        batch[key][turn] = batch[key][turn].flip(3)
    return batch


def targets(logits, hard, attack_trust: float, live_trust: float):
    """The teacher's softened answer, pulled towards what is known by construction."""
    q = torch.softmax(logits / TEMPERATURE, 1)
    attack = q * torch.tensor([1.0, 0.0, 1.0]) + 1e-4 * torch.tensor([1.0, 0.0, 1.0])
    attack = attack / attack.sum(1, keepdim=True)
    live = torch.tensor([0.02, 0.96, 0.02]).expand_as(q)
    trust = torch.where(hard == 0, attack_trust, torch.where(hard == 1, live_trust, 0.0))[:, None]
    known = torch.where((hard == 0)[:, None], attack, live)
    return q * (1 - trust) + known * trust


def loss(net, batch, a):
    total = 0.0
    answers = net.branches(batch['near'], batch['wide'])
    for key, (logits, embedding) in zip(('near', 'wide'), answers):
        goal = targets(batch[key + '_logits'], batch['hard'], a.attack_trust, a.live_trust)
        kl = F.kl_div(F.log_softmax(logits.float() / TEMPERATURE, 1), goal, reduction='batchmean') * TEMPERATURE**2
        wanted = batch[key + '_embedding']
        scale = wanted.var(0).mean().sqrt() + 1e-3
        total = total + kl + a.embedding * F.mse_loss(embedding.float() / scale, wanted / scale)
    return total


def auc(positive, negative) -> float:
    values = np.concatenate([positive, negative])
    order = values.argsort(kind='stable')
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    return (ranks[:len(positive)].sum() - len(positive) * (len(positive) + 1) / 2) / max(1, len(positive) * len(negative))


@torch.no_grad()
def validate(net, shards) -> str:
    net.eval()
    count, student, teacher, hard, kind = min(256, int(shards.sizes[-1])), [], [], [], []
    for start in range(0, count, 128):
        batch = shards.batch(np.arange(start, min(count, start + 128)))
        student.append(net(batch['near'], batch['wide'])[:, 0])
        p = sum(torch.softmax(batch[k + '_logits'], 1)[:, 1] for k in ('near', 'wide')) / 2
        teacher.append(torch.logit(p.clamp(1e-4, 1 - 1e-4)))
        hard.append(batch['hard'])
        kind.append(batch['kind'])
    s, t, h, k = (torch.cat(v).numpy() for v in (student, teacher, hard, kind))
    r = np.corrcoef(s.clip(-8, 8), t.clip(-8, 8))[0, 1]
    net.train()
    return (f'r {r:.3f} auc {auc(s[h == 1], s[h == 0]):.3f} (teacher {auc(t[h == 1], t[h == 0]):.3f}) '
            f'replay {auc(s[h == 1], s[k == 1]):.3f} print {auc(s[h == 1], s[k == 2]):.3f}')


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--steps', type=int, default=5000)
    parser.add_argument('--batch', type=int, default=64)
    parser.add_argument('--rate', type=float, default=4e-3)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--attack-trust', type=float, default=0.6)
    parser.add_argument('--live-trust', type=float, default=0.3)
    parser.add_argument('--embedding', type=float, default=0.5)
    parser.add_argument('--name', default='context.pt')
    parser.add_argument('--seed', type=int, default=SEED)
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    torch.backends.nnpack.set_flags(False)
    rng = np.random.default_rng(a.seed)
    train, check = Shards(a.out, 'train'), Shards(a.out, 'validation')
    check.refresh()
    net = ContextNetwork().to(memory_format=torch.channels_last)
    average = copy.deepcopy(net)
    print('parameters', sum(p.numel() for p in net.parameters()), 'validation pairs', int(check.sizes[-1]), flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=2e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, a.rate, total_steps=a.steps, pct_start=0.06)
    started, order = time.time(), np.array([], int)
    for step in range(1, a.steps + 1):
        if len(order) < a.batch:
            count = train.refresh()
            richer = np.flatnonzero(np.concatenate([np.full(len(p['kind']), (p['kind'] >= 5).any()) for p in train.parts]))
            order = rng.permutation(np.concatenate([np.arange(count), richer, richer, richer]))[: 200 * a.batch]
        indices, order = order[:a.batch], order[a.batch:]
        value = loss(net, flipped(train.batch(indices), rng), a)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        schedule.step()
        keep = min(0.998, 1 - 10 / (step + 10))
        with torch.no_grad():
            for target, source in zip(average.state_dict().values(), net.state_dict().values()):
                if target.dtype.is_floating_point:
                    target.lerp_(source, 1 - keep)
                else:
                    target.copy_(source)
        if step % 200 == 0 or step == a.steps:
            print(f'{step} {time.time() - started:.0f}s pairs {int(train.sizes[-1])} loss {float(value):.3f} {validate(average, check)}', flush=True)
            torch.save(average.state_dict(), a.out / a.name)


if __name__ == '__main__':
    main()
