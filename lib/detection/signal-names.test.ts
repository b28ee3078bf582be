import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIGNAL_NAMES } from '@/lib/shared/signal-names';
import { LIVE_CLIP, readLiveFrames } from './testing/live-frames';

describe('measurements', () => {
  it('stand in docs/signals.md, each with what it is', () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/signals.md'), 'utf8');
    for (const [name, { meaning }] of Object.entries(SIGNAL_NAMES)) {
      expect(page).toContain(`| \`${name}\` | ${meaning} |`);
    }
  });

  it.skipIf(LIVE_CLIP === null)('of a person have a name in the portal', async () => {
    const { frames, judge } = await readLiveFrames(LIVE_CLIP!);
    const { signals } = await judge(frames);
    expect(Object.keys(signals).filter((name) => !(name in SIGNAL_NAMES))).toEqual([]);
    expect(Object.keys(signals)).toEqual(
      expect.arrayContaining(['covered_eyes', 'rendered_logit', 'screen_grating']),
    );
  });
});
