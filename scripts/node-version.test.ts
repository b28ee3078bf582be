import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { judgeNode } from './node-version.mjs';

it.each(['18.20.4', '20.18.9'])('%s is refused', (version) => {
  expect(judgeNode(version).problem).toBe(`Lifesign needs Node.js 20.19 or newer; this is ${version}.`);
});

it('20 works, with a warning; 22 and 24 without', () => {
  expect(judgeNode('20.19.0')).toEqual({
    problem: null,
    warning: 'Node.js 20 no longer gets security fixes: move to 22 or 24 when you can.',
  });
  for (const version of ['22.23.0', '24.21.0'])
    expect(judgeNode(version)).toEqual({ problem: null, warning: null });
});

it('the warning is one line of what a start says, and help is not in its way', () => {
  const said = execFileSync(process.execPath, ['start.mjs', '--help'], { encoding: 'utf8' });
  const { warning } = judgeNode(process.versions.node);
  expect(said.split('\n').filter((line) => line.includes('security fixes'))).toEqual(
    warning === null ? [] : [`! ${warning}`],
  );
  expect(said).toContain('--port <number>');
});
