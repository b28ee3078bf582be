export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines that are the same on both sides and are left out. */
export interface DiffGap {
  kind: 'gap';
  count: number;
}

const CONTEXT = 3;
/** Beyond this many pairs of lines the table would be too large, and the middle is shown as replaced. */
const MAX_PAIRS = 4_000_000;

/** The shortest way from one text to the other, line by line (longest common subsequence). */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split('\n');
  const now = after.split('\n');
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end++;
  }
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return [
    ...old.slice(0, start).map(same),
    ...diffMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
}

function diffMiddle(old: string[], now: string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: 'removed', text });
  const added = (text: string): DiffLine => ({ kind: 'added', text });
  if (old.length * now.length > MAX_PAIRS) return [...old.map(removed), ...now.map(added)];
  const width = now.length + 1;
  // lengths[i * width + j]: longest common subsequence of old from i and now from j.
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        old[i] === now[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      lines.push({ kind: 'same', text: old[i]! });
      i++;
      j++;
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) lines.push(removed(old[i++]!));
    else lines.push(added(now[j++]!));
  }
  return [...lines, ...old.slice(i).map(removed), ...now.slice(j).map(added)];
}

/** Leaves out long stretches that are the same, except for a few lines around each change. */
export function foldDiff(lines: DiffLine[]): (DiffLine | DiffGap)[] {
  const isNear = new Array<boolean>(lines.length).fill(false);
  lines.forEach(({ kind }, at) => {
    if (kind === 'same') return;
    isNear.fill(true, Math.max(0, at - CONTEXT), Math.min(lines.length, at + CONTEXT + 1));
  });
  const folded: (DiffLine | DiffGap)[] = [];
  lines.forEach((line, at) => {
    const last = folded.at(-1);
    if (isNear[at]) folded.push(line);
    else if (last?.kind === 'gap') last.count++;
    else folded.push({ kind: 'gap', count: 1 });
  });
  return folded;
}
