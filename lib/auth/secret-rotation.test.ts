import { encode } from 'next-auth/jwt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seal, unseal } from '@/lib/crypto/seal';
import { uuidv7 } from '@/lib/ids';
import { deviceOf, newDeviceCookie } from './device-cookie';
import { networkKeys } from './known-networks';
import { sessionIdOf } from './portal-session';

// A process reads its settings once; here each test is another process.
vi.mock('@/lib/env', async (original) => {
  const real = await original<typeof import('@/lib/env')>();
  return { ...real, env: () => real.parseEnv(process.env) };
});

const FORMER = 'the secret that was used until yesterday';
const PRESENT = 'the secret that is used from today on';

const valueIn = (line: string) => /^lifesign\.device=([^;]+);/.exec(line)![1]!;

beforeEach(() => vi.stubEnv('AUTH_SECRET', FORMER));
afterEach(() => vi.unstubAllEnvs());

function rotate({ keepFormer }: { keepFormer: boolean }): void {
  vi.stubEnv('AUTH_SECRET', PRESENT);
  if (keepFormer) vi.stubEnv('AUTH_SECRET_PREVIOUS', FORMER);
}

describe('after a change of AUTH_SECRET', () => {
  it('what the former one signed and sealed still counts, as long as it is named', async () => {
    const sessionId = uuidv7();
    const session = await encode({ token: { sub: uuidv7(), sessionId }, secret: FORMER });
    const device = valueIn(newDeviceCookie());
    const [sealed, [network]] = [seal('whsec_x'), networkKeys('203.0.113.9')];
    const id = deviceOf(device);
    expect(id).not.toBeNull();

    rotate({ keepFormer: true });
    expect(await sessionIdOf(session)).toBe(sessionId);
    expect(deviceOf(device)).toBe(id);
    expect(unseal(sealed)).toBe('whsec_x');
    expect(networkKeys('203.0.113.9')).toContainEqual(network);
  });

  it('new things are made with the present one', () => {
    rotate({ keepFormer: true });
    expect(unseal(seal('whsec_x'), [PRESENT])).toBe('whsec_x');
    const device = valueIn(newDeviceCookie());
    vi.stubEnv('AUTH_SECRET_PREVIOUS', undefined);
    expect(deviceOf(device)).not.toBeNull();
  });

  it('the former one is worth nothing once it is forgotten', async () => {
    const session = await encode({ token: { sub: uuidv7(), sessionId: uuidv7() }, secret: FORMER });
    const [device, sealed] = [valueIn(newDeviceCookie()), seal('whsec_x')];
    rotate({ keepFormer: false });
    expect(await sessionIdOf(session)).toBeNull();
    expect(deviceOf(device)).toBeNull();
    expect(() => unseal(sealed)).toThrow();
  });
});
