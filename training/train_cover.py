"""Trains the network that sees covered faces, on scenes of cover_scenes.py. Goes on from its last checkpoint; the scenes are made once, from seeds."""
import argparse
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import torch
from cover_scenes import CELL, MARGIN, CoverScenes, faces_of
from face_cover import KINDS, SIDE, FaceCover
from media import SEED, VALIDATION_GROUPS, data_dir

SHARD = 2000
STEP_OF_CHECKPOINT = 200


def held_out(face: dict) -> bool:
    """One portrait in eight and three people are kept for the figures while it trains."""
    return face['group'] in VALIDATION_GROUPS or (face['group'].startswith('portraits/') and zlib.crc32(face['group'].encode()) % 8 == 0)


def shard(scenes: CoverScenes, number: int, count: int, path: Path) -> dict:
    """Scenes `number * SHARD` on; made unless they are there."""
    if not path.exists():
        made = [scenes.scene(number * SHARD + k) for k in range(count)]
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path.with_suffix('.part.npz'), crops=np.stack([m[0] for m in made]), answers=np.stack([m[1] for m in made]),
                 cells=np.stack([m[2] for m in made]), names=np.array([m[3][-1] if m[3] else '' for m in made]))
        path.with_suffix('.part.npz').rename(path)
    with np.load(path) as file:
        return {key: file[key] for key in file.files}


def augmented(pool: dict, picks: np.ndarray, rng) -> tuple:
    """A batch: shifted by whole cells, mirrored, brighter or darker."""
    cells_wide, cells_more = SIDE // CELL, MARGIN // CELL
    crops, cells = np.empty((len(picks), SIDE, SIDE, 3), np.float32), np.empty((len(picks), cells_wide, cells_wide), np.float32)
    for k, at in enumerate(picks):
        ox, oy = rng.integers(0, cells_more + 1, 2)
        crop = pool['crops'][at, oy * CELL:oy * CELL + SIDE, ox * CELL:ox * CELL + SIDE]
        cell = pool['cells'][at, oy:oy + cells_wide, ox:ox + cells_wide]
        crops[k], cells[k] = (crop[:, ::-1], cell[:, ::-1]) if rng.random() < 0.5 else (crop, cell)
    gain = np.exp(rng.normal(0, 0.1, (len(picks), 1, 1, 3))) * np.exp(rng.normal(0, 0.15, (len(picks), 1, 1, 1)))
    crops = np.clip(crops * gain.astype(np.float32), 0, 255).transpose(0, 3, 1, 2)
    cells = cells.reshape(len(picks), cells_wide // 2, 2, cells_wide // 2, 2).mean((2, 4))
    return torch.from_numpy(np.ascontiguousarray(crops)), torch.from_numpy(pool['answers'][picks]), torch.from_numpy(cells)


def asked_loss(logits, answers):
    """Cross-entropy where there is an answer."""
    asked = torch.isfinite(answers)
    return torch.nn.functional.binary_cross_entropy_with_logits(logits[asked], answers[asked])


def validate(net, pool: dict) -> str:
    """For each kind: the share seen at one false alarm in a hundred free ones; for each family: the share alarmed by any kind."""
    net.eval()
    edge = MARGIN // 2
    crops = torch.from_numpy(pool['crops'][:, edge:edge + SIDE, edge:edge + SIDE].transpose(0, 3, 1, 2).astype(np.float32))
    with torch.no_grad():
        logits = torch.cat([net(part) for part in crops.split(100)]).numpy()
    net.train()
    words, limits = [], []
    for k, kind in enumerate(KINDS):
        answers = pool['answers'][:, k]
        limits.append(np.quantile(logits[answers == 0, k], 0.99))
        words.append(f'{kind} {np.mean(logits[answers == 1, k] > limits[-1]):.3f}')
    alarmed, covered = (logits > limits).any(1), (pool['answers'] == 1).any(1)
    for name in sorted(set(pool['names'][covered])):
        of = covered & (pool['names'] == name)
        words.append(f'{name} {np.mean(alarmed[of]):.2f}/{of.sum()}')
    free = (pool['answers'] == 0).all(1)
    return f'{" ".join(words)} | free alarmed {np.mean(alarmed[free]):.3f}/{free.sum()}'


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--shards', type=int, default=14)
    parser.add_argument('--steps', type=int, default=5000)
    parser.add_argument('--batch', type=int, default=64)
    parser.add_argument('--rate', type=float, default=4e-3)
    parser.add_argument('--seed', type=int, default=SEED)
    parser.add_argument('--name', default='cover')
    parser.add_argument('--without', nargs='*', default=[], help='families of coverings that it never sees')
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    cv2.setNumThreads(1)
    faces, folder = faces_of(data_dir(a.data), a.out), a.out / f'cover-pool-{a.seed}'
    check = shard(CoverScenes([f for f in faces if held_out(f)], a.seed + 1), 0, SHARD, folder / 'check.npz')
    scenes = CoverScenes([f for f in faces if not held_out(f)], a.seed)
    parts = [shard(scenes, k, SHARD, folder / f'{k:02}.npz') for k in range(a.shards)]
    pool = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    usable = np.flatnonzero(~np.isin(pool['names'], a.without))
    net = FaceCover().to(memory_format=torch.channels_last)
    print('parameters', sum(p.numel() for p in net.parameters()), 'faces', len(faces), 'scenes', len(usable), flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=2e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, a.rate, total_steps=a.steps, pct_start=0.1)
    kept, first, started = a.out / f'{a.name}-checkpoint.pt', 1, time.process_time()
    if kept.exists():
        state = torch.load(kept)
        net.load_state_dict(state['net'])
        optimiser.load_state_dict(state['optimiser'])
        schedule.load_state_dict(state['schedule'])
        first = state['step'] + 1
    for step in range(first, a.steps + 1):
        rng = np.random.default_rng([a.seed, step])
        crops, answers, cells = augmented(pool, rng.choice(usable, a.batch, replace=False), rng)
        logits, places = net.both(crops.contiguous(memory_format=torch.channels_last))
        loss = asked_loss(logits, answers)
        inner = asked_loss(places, cells)
        optimiser.zero_grad()
        (loss + 0.7 * inner).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        schedule.step()
        if step % STEP_OF_CHECKPOINT == 0 or step == a.steps:
            torch.save(dict(net=net.state_dict(), optimiser=optimiser.state_dict(), schedule=schedule.state_dict(), step=step), kept)
            print(f'{step} {time.process_time() - started:.0f}s loss {loss:.3f} places {inner:.3f} {validate(net, check)}', flush=True)
    torch.save(net.state_dict(), a.out / f'{a.name}.pt')


if __name__ == '__main__':
    main()
