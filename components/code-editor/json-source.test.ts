import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './json-source';
import { markOf, remarkOf } from './locate';

const problemOf = (text: string) => readJson(text).problem;

describe('readJson', () => {
  it('reads what JSON.parse reads, and knows where each value stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const source = readJson(text);
        if (source.problem !== null) throw new Error(source.problem.message);
        expect(source.value).toEqual(JSON.parse(text));
        for (const [pointer, { from, to }] of source.places) {
          const segments = pointer.split('/').slice(1);
          const names = segments.map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));
          // biome-ignore lint/suspicious/noExplicitAny: any JSON
          const expected = names.reduce((at: any, name) => at[name], JSON.parse(text));
          expect(JSON.parse(text.slice(from, to))).toEqual(expected);
        }
      }),
    );
  });

  it('refuses exactly what JSON.parse refuses, and names that come twice', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom(...'{}[]",:01-e.\\u tfalsnr\n'), { maxLength: 12 })
          .map((all) => all.join('')),
        (text) => {
          let isFine = true;
          try {
            JSON.parse(text);
          } catch {
            isFine = false;
          }
          const problem = problemOf(text);
          if (!isFine) expect(problem).not.toBeNull();
          else if (problem !== null) expect(problem.message).toContain('twice');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['', /text is empty/, 0],
    ['{"a": 1,}', /extra comma/, 7],
    ['{"a": 1 "b": 2}', /comma or “}”/, 8],
    ['{a: 1}', /property name/, 1],
    ["{'a': 1}", /property name/, 1],
    ['{"a" 1}', /colon/, 5],
    ['{"a": 1', /“}” is missing/, 7],
    ['{"a": tru}', /“tru” is not a JSON value/, 6],
    ['{"a": "b\n"}', /not closed/, 6],
    ['{"a": 1, "a": 2}', /“a” appears twice/, 9],
    ['{} {}', /after the value/, 3],
    [`${'['.repeat(500)}${']'.repeat(500)}`, /too deeply/, 201],
  ])('says what is wrong with %j', (text, message, from) => {
    expect(problemOf(text)?.message).toMatch(message);
    expect(problemOf(text)?.from).toBe(from);
  });
});

describe('a remark of the server', () => {
  const text = '{"channel": "fax", "a: b": {"c/d": 1}}';
  const source = readJson(text);

  it('is found at its value, also under names with colons and slashes', () => {
    expect(remarkOf('/channel: must be one of "web"', source)).toEqual({
      pointer: '/channel',
      sentence: 'must be one of "web"',
      isThere: true,
    });
    expect(remarkOf('/a: b/c~1d: must be string', source)).toMatchObject({
      pointer: '/a: b/c~1d',
      sentence: 'must be string',
    });
    const mark = markOf('/channel: must be string', source, 'error')!;
    expect(text.slice(mark.from, mark.to)).toBe('"channel": "fax"');
  });

  it('about a property that is missing is shown at the object around it', () => {
    const mark = markOf('/consent: is required', source, 'error')!;
    expect(mark.message).toBe('“consent” is required');
    expect(mark.from).toBe(0);
    expect(markOf('(root): must have at least 3 properties', source, 'error')!.message).toMatch(/^must have/);
  });
});
