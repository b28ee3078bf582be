import { describe, expect, it } from 'vitest';
import { pulseTrace, type SkinColour } from './pulse';

const FPS = 30;
const times = (frames: number, fps = FPS) => Array.from({ length: frames }, (_, at) => (at * 1_000) / fps);

/** Skin whose green sways a little with a heart, under light that sways a lot, and slower. */
function skin(frames: number, beatsPerMinute: number): SkinColour[] {
  return times(frames).map((ms) => {
    const light = 1 + 0.05 * Math.sin((2 * Math.PI * 0.3 * ms) / 1_000);
    const beat = Math.sin((2 * Math.PI * (beatsPerMinute / 60) * ms) / 1_000);
    return [
      180 * light * (1 + 0.001 * beat),
      130 * light * (1 + 0.004 * beat),
      110 * light * (1 + 0.002 * beat),
    ];
  });
}

/** The strongest rhythm between 40 and 200 a minute. */
function rhythmOf(trace: number[]): number {
  const power = (perMinute: number) => {
    let [cos, sin] = [0, 0];
    trace.forEach((value, at) => {
      const angle = (2 * Math.PI * (perMinute / 60) * at) / FPS;
      cos += value * Math.cos(angle);
      sin += value * Math.sin(angle);
    });
    return cos ** 2 + sin ** 2;
  };
  const rates = Array.from({ length: 161 }, (_, at) => at + 40);
  return rates.reduce((best, rate) => (power(rate) > power(best) ? rate : best));
}

describe('pulseTrace', () => {
  it.each([55, 72, 110])(
    'finds a pulse of %d a minute under light that changes more than the skin does',
    (rate) => {
      const trace = pulseTrace(skin(120, rate), times(120))!;
      expect(trace).toHaveLength(120);
      expect(Math.abs(rhythmOf(trace) - rate)).toBeLessThanOrEqual(8);
    },
  );

  it('bears frames without a face, up to a tenth', () => {
    const colours: (SkinColour | null)[] = skin(120, 72);
    for (let at = 0; at < 12; at++) colours[at * 10] = null;
    expect(pulseTrace(colours, times(120))).not.toBeNull();
    colours[5] = null;
    expect(pulseTrace(colours, times(120))).toBeNull();
  });

  it('says nothing of recordings that are too short or too slow', () => {
    expect(pulseTrace(skin(60, 72), times(60))).toBeNull();
    expect(pulseTrace(skin(30, 72), times(30, 8))).toBeNull();
    expect(pulseTrace([], [])).toBeNull();
  });

  it('of a picture without any change is flat, not infinite', () => {
    const still: SkinColour[] = times(120).map(() => [100, 100, 100]);
    expect(pulseTrace(still, times(120))!.every((value) => value === 0)).toBe(true);
  });
});
