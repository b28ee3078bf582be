"""Distils one branch of the teacher pair into a branch of the student, by function matching with the teacher's inner maps.

Teacher and student see the identical picture, mixed afresh in every batch (Beyer et al. 2022, "Knowledge distillation: a good
teacher is patient and consistent"). First each stage learns the teacher's stage from the teacher's own map before it (hints,
Romero et al. 2015, "FitNets"); then all together learn logits, log-odds of live, embedding and maps. Run again with the same
arguments, a training goes on where its last checkpoint stands; with fewer --steps it ends sooner.
"""
import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from context_network import LIVE, MAPS, Branch
from media import SEED, data_dir
from teacher import TeacherBranch
from torch.nn import functional as F

TEMPERATURE = 2.0
STAGE_CACHE, STAGE_BATCH = 2048, 48  # crops whose maps the first phase keeps; 0.25 GB
TRUST = 0.6  # how far known truth pulls the log-odds of a teacher that says the opposite, towards KNOWN
KNOWN = 3.0
UNMIXED = 0.8  # after this share of the steps crops are no longer mixed with each other


class Pool:
    """The crops of one branch. `refresh` picks up shards written since."""

    def __init__(self, folder: Path, key: str):
        self.folder, self.key, self.read = folder, key, set()
        self.crops, self.truth = np.zeros((0, 80, 80, 3), np.uint8), np.zeros(0, np.int8)

    def refresh(self) -> int:
        """The number of crops."""
        new = [path for path in sorted(self.folder.glob('[0-9]*.npz')) if path not in self.read]
        parts = []
        for path in new:
            with np.load(path) as file:
                parts.append((file[self.key], file['truth']))
        if parts:
            self.crops = np.concatenate([self.crops, *[crops for crops, _ in parts]])
            self.truth = np.concatenate([self.truth, *[truth for _, truth in parts]])
            self.read.update(new)
        return len(self.crops)


def toned(x, rng):
    """One crop mirrored, in another tone, cast, gamma, noise or blur; float [80,80,3]."""
    if rng.random() < 0.5:
        x = x[:, ::-1]
    if rng.random() < 0.6:
        x = (x - 128) * np.float32(np.exp(rng.normal(0, 0.15))) + 128 + np.float32(rng.normal(0, 12))
    if rng.random() < 0.3:
        x = x * np.exp(rng.normal(0, 0.08, 3)).astype(np.float32)
    if rng.random() < 0.2:
        x = 255 * (np.clip(x, 0, 255) / 255) ** np.float32(np.exp(rng.normal(0, 0.3)))
    if rng.random() < 0.2:
        x = x + rng.standard_normal(x.shape, np.float32) * np.float32(rng.uniform(1, 8))
    if rng.random() < 0.08:
        x = cv2.GaussianBlur(np.ascontiguousarray(x, np.float32), (0, 0), rng.uniform(0.4, 1.5))
    return x


def mixed(x, truth, rng):
    """Some crops laid over others (MixUp), some with a patch of others (CutMix); what they are is then unknown."""
    source = x.copy()
    for i in range(len(x)):
        draw, j = rng.random(), int(rng.integers(len(x)))
        if draw < 0.12:
            t = np.float32(rng.uniform(0.1, 0.9))
            x[i] = source[i] * t + source[j] * (1 - t)
        elif draw < 0.27:
            side = 80 * np.sqrt(rng.uniform(0.05, 0.6))
            w, h = (int(np.clip(side * np.exp(rng.normal(0, 0.3)), 4, 80)) for _ in range(2))
            left, top = int(rng.integers(0, 81 - w)), int(rng.integers(0, 81 - h))
            x[i, top:top + h, left:left + w] = source[j, top:top + h, left:left + w]
        else:
            continue
        truth[i] = -1
    return x, truth


def batch(pool: Pool, size: int, rng, is_mixed: bool):
    """Fresh crops: RGB whole grey levels as float [size,3,80,80], and their truth [size]."""
    picks = rng.integers(0, len(pool.crops), size)
    x, truth = pool.crops[picks].astype(np.float32), pool.truth[picks].copy()
    for i in range(size):
        x[i] = toned(x[i], rng)
    if is_mixed:
        x, truth = mixed(x, truth, rng)
    return np.ascontiguousarray(np.round(np.clip(x, 0, 255)).transpose(0, 3, 1, 2)), truth


def odds(logits):
    """Log-odds of live."""
    others = [k for k in range(logits.shape[1]) if k != LIVE]
    return logits[:, LIVE] - torch.logsumexp(logits[:, others], 1)


def corrected(logits, truth):
    """The teacher's logits, the live one moved where the teacher says the opposite of what is known; and where that is so."""
    said = odds(logits)
    known = torch.where(truth == 1, KNOWN, -KNOWN)
    is_wrong = (truth >= 0) & (said * known < 0)
    shift = torch.where(is_wrong, TRUST * (known - said), 0.0)
    return logits + F.one_hot(torch.tensor(LIVE), logits.shape[1]) * shift[:, None], is_wrong


def divergence(student, teacher):
    """KL of the softened answers."""
    log_p, q = F.log_softmax(student / TEMPERATURE, 1), F.softmax(teacher / TEMPERATURE, 1)
    return F.kl_div(log_p, q, reduction='batchmean') * TEMPERATURE**2


class Scales:
    """Spread of the teacher's maps, embedding and log-odds: errors are measured in it."""

    def __init__(self, maps: list, embedding, odds: float):
        self.maps, self.embedding, self.odds = maps, embedding, odds

    @classmethod
    def of(cls, logits, maps, embedding):
        spread = [torch.from_numpy(m.std((0, 2, 3), keepdims=True) + 1e-2) for m in maps]
        return cls(spread, torch.from_numpy(embedding.std(0) + 1e-2), float(odds(torch.from_numpy(logits)).std()))

    def map_error(self, student, teacher, stage: int):
        return (((student - teacher) / self.maps[stage]) ** 2).mean()

    def embedding_error(self, student, teacher):
        """One number for each crop."""
        return (((student - teacher) / self.embedding) ** 2).mean(1)


class StageCache:
    """Crops with the teacher's answers, for the phase in which each stage learns alone."""

    def __init__(self, teacher, pool: Pool, rng):
        self.teacher, self.pool, self.rng, self.have = teacher, pool, rng, 0
        self.x = np.zeros((STAGE_CACHE, 3, 80, 80), np.uint8)
        self.maps = [np.zeros((STAGE_CACHE, channels, side, side), np.float16) for channels, side in MAPS]
        self.embedding, self.logits = np.zeros((STAGE_CACHE, 128), np.float32), np.zeros((STAGE_CACHE, 3), np.float32)

    def grow(self, count: int = 32):
        if self.have >= STAGE_CACHE:
            return
        x, _ = batch(self.pool, count, self.rng, True)
        logits, inner = self.teacher(x)
        at = slice(self.have, self.have + count)
        self.x[at], self.logits[at], self.embedding[at] = x, logits, inner[3]
        for kept, value in zip(self.maps, inner):
            kept[at] = value
        self.have += count

    def scales(self) -> Scales:
        maps = [m[:self.have].astype(np.float32) for m in self.maps]
        return Scales.of(self.logits[:self.have], maps, self.embedding[:self.have])

    def draw(self):
        """Crops, three maps, embedding and logits of one batch."""
        picks = self.rng.integers(0, self.have, STAGE_BATCH)
        arrays = [self.x, *self.maps, self.embedding, self.logits]
        return [torch.from_numpy(a[picks].astype(np.float32)) for a in arrays]


def stage_losses(net: Branch, drawn, scales: Scales):
    """Each stage from the teacher's map before it. The first stages are dear and learn fast, so they see fewer crops."""
    x, first, second, third, embedding, logits = drawn
    few, half = STAGE_BATCH // 4, STAGE_BATCH // 2
    guess = net.stages[3](third)
    return [
        scales.map_error(net.stages[0](net.scaled(x[:few])), first[:few], 0),
        scales.map_error(net.stages[1](first[:half]), second[:half], 1),
        scales.map_error(net.stages[2](second), third, 2),
        scales.embedding_error(guess, embedding).mean(),
        0.5 * divergence(net.classify(embedding), logits) + 0.15 * divergence(net.classify(guess), logits),
    ]


def learn_stages(net: Branch, cache: StageCache, scales: Scales, steps: int) -> None:
    """The first phase, and then the batch statistics of the stages put together."""
    optimiser = torch.optim.AdamW(net.parameters(), lr=6e-3, weight_decay=1e-3)
    average, started = np.zeros(5), time.process_time()
    for step in range(steps):
        for group in optimiser.param_groups:
            group['lr'] = 6e-3 * min(1, (step + 1) / 30) * (0.5 + 0.5 * np.cos(np.pi * step / steps)) + 1e-5
        cache.grow()
        losses = stage_losses(net, cache.draw(), scales)
        optimiser.zero_grad()
        sum(losses).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10)
        optimiser.step()
        average = 0.95 * average + 0.05 * np.array([float(value.detach()) for value in losses])
        if (step + 1) % 50 == 0:
            print(f'stages {step + 1} cpu {time.process_time() - started:.0f}s unexplained {np.round(average / (1 - 0.95 ** (step + 1)), 3)}', flush=True)
    with torch.no_grad():
        for start in range(0, min(cache.have, 384), 48):
            net(torch.from_numpy(cache.x[start:start + 48].astype(np.float32)))


def whole_loss(net: Branch, teacher, x, truth, scales: Scales):
    """KL + log-odds + embedding + maps. KL alone leaves the saturated end, and so the ranks, loose.

    Where the teacher was corrected, its embedding is that of the wrong answer and counts for nothing.
    """
    logits, inner = teacher(x)
    inner = [torch.from_numpy(value) for value in inner]
    goal, is_wrong = corrected(torch.from_numpy(logits), torch.from_numpy(truth))
    answer, outputs = net(torch.from_numpy(x), True)
    kl = divergence(answer, goal)
    said, wanted = odds(answer), odds(goal)
    order = F.smooth_l1_loss(said / scales.odds, wanted / scales.odds, beta=0.5)
    embedding = (scales.embedding_error(outputs[3], inner[3]) * ~is_wrong).mean()
    maps = sum(scales.map_error(outputs[k], inner[k], k) for k in range(3))
    with torch.no_grad():
        r = float(torch.corrcoef(torch.stack([said, wanted]))[0, 1])
        parts = [float(kl), float(embedding), float(maps), float(((said - wanted) ** 2).mean()) / scales.odds**2, r]
    return kl + 4 * order + 0.5 * embedding + 0.3 * maps, np.array(parts)


def learn_whole(net: Branch, teacher, pool: Pool, scales: Scales, state: dict, a, rng) -> None:
    """The second phase: from the checkpoint's step to the last one, with a checkpoint at every `a.every` steps."""
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-3)
    if 'optimiser' in state:
        optimiser.load_state_dict(state['optimiser'])
    average, seen, started = np.zeros(5), 0, time.process_time()
    for step in range(state['step'], a.steps):
        if step % 50 == 0:
            pool.refresh()
        done = step / a.steps
        for group in optimiser.param_groups:
            group['lr'] = a.rate * min(1, (step + 1) / 20) * (0.5 + 0.5 * np.cos(np.pi * done)) + 1e-5
        x, truth = batch(pool, a.batch, rng, done < UNMIXED)
        loss, parts = whole_loss(net, teacher, x, truth, scales)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        average, seen, state['crops'] = 0.95 * average + 0.05 * parts, seen + 1, state['crops'] + a.batch
        if (step + 1) % 25 == 0:
            kl, embedding, maps, unexplained, r = average / (1 - 0.95**seen)
            print(f'{step + 1} crops {state["crops"]} pool {len(pool.crops)} cpu {time.process_time() - started:.0f}s '
                  f'{time.strftime("%H:%M:%S", time.gmtime())} kl {kl:.3f} embedding {embedding:.3f} maps {maps:.3f} unexplained {unexplained:.3f} r {r:.3f}', flush=True)
        if (step + 1) % a.every == 0 or step + 1 == a.steps:
            save(a, net, {**state, 'step': step + 1, 'optimiser': optimiser.state_dict()}, rng, scales)


def save(a, net: Branch, state: dict, rng, scales: Scales) -> None:
    temporary = checkpoint(a).with_suffix('.part')
    torch.save({**state, 'net': net.state_dict(), 'width': net.width, 'rng': rng.bit_generator.state, 'scales': vars(scales)}, temporary)
    temporary.rename(checkpoint(a))


def checkpoint(a) -> Path:
    return a.out / f'{a.name}-{a.branch}.pt'


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--branch', choices=('near', 'wide'), required=True)
    parser.add_argument('--width', type=float, default=1.0)
    parser.add_argument('--stage-steps', type=int, default=300)
    parser.add_argument('--steps', type=int, default=6000)
    parser.add_argument('--batch', type=int, default=24)
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--every', type=int, default=200)
    parser.add_argument('--name', default='context')
    parser.add_argument('--seed', type=int, default=SEED)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    number = ('near', 'wide').index(a.branch)
    torch.manual_seed(a.seed + number)
    rng = np.random.default_rng([a.seed, number])
    teacher, pool, net = TeacherBranch(data_dir(a.data), a.branch), Pool(a.out / 'pool', a.branch), Branch(a.width)
    print(a.branch, 'parameters', sum(p.numel() for p in net.parameters()), 'pool', pool.refresh(), flush=True)
    if checkpoint(a).exists():
        state = torch.load(checkpoint(a), weights_only=False)
        net.load_state_dict(state['net'])
        rng.bit_generator.state, scales = state['rng'], Scales(**state['scales'])
    else:
        cache, state = StageCache(teacher, pool, rng), {'step': 0, 'crops': 0}
        for _ in range(8):
            cache.grow()
        scales = cache.scales()
        learn_stages(net, cache, scales, a.stage_steps)
        save(a, net, state, rng, scales)
    learn_whole(net, teacher, pool, scales, state, a, rng)


if __name__ == '__main__':
    main()
