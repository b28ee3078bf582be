import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Package {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const read = (file: string) =>
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8'));
const packages: Record<string, Package> = read('package-lock.json').packages;
const manifest = read('package.json');

/** First versions without known holes: CVE-2026-126187, -73418, -2025-69873, -39356, -42047. */
const FLOORS: Record<string, string> = {
  next: '16.4.6',
  'next-auth': '4.24.15',
  ajv: '8.18.0',
  'fast-uri': '3.1.9',
  'drizzle-orm': '0.45.2',
  inngest: '4.0.0',
};

function isAtLeast(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => text.split('.').map(Number));
  const at = a!.findIndex((part, i) => part !== b![i]);
  return at < 0 || a![at]! > b![at]!;
}

describe('package-lock.json', () => {
  it('has every platform package, so that npm ci works on every platform', () => {
    const missing = Object.values(packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !Object.keys(packages).some((key) => key.endsWith(`node_modules/${name}`)),
      ),
    );
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(FLOORS))('keeps every copy of %s at or above %s', (name, floor) => {
    const copies = Object.entries(packages).filter(([key]) => key.endsWith(`node_modules/${name}`));
    expect(copies.length).toBeGreaterThan(0);
    for (const [key, { version }] of copies)
      expect(isAtLeast(version!, floor), `${key} ${version}`).toBe(true);
  });

  it('names no registry, so that npm ci asks the one that is set up', () => {
    const addresses = Object.values(packages).map((entry) => entry.resolved ?? '');
    expect(addresses.filter((address) => address.startsWith('http'))).toEqual([]);
  });

  it('pins every direct dependency', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies }) as string[];
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});
