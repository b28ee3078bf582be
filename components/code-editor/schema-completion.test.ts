import { CompletionContext } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { completeSchema } from './schema-completion';

/** The words offered where `|` stands. */
function offered(marked: string, isExplicit = false): string[] {
  const pos = marked.indexOf('|');
  const state = EditorState.create({ doc: marked.replace('|', ''), extensions: json() });
  const result = completeSchema(new CompletionContext(state, pos, isExplicit));
  return result?.options.map(({ label }) => label) ?? [];
}

it('offers the keywords that the server accepts, but for those that are there', () => {
  expect(offered('{"type": "object", "req|"}')).toContain('required');
  expect(offered('{"type": "object", "ty|"}')).not.toContain('type');
  expect(offered('{|}', true)).toContain('properties');
  expect(offered('{|}')).toEqual([]);
  expect(offered('{"|"}')).not.toContain('$dynamicRef');
});

it('offers the keywords of the draft that the schema names', () => {
  expect(offered('{"$schema": "http://json-schema.org/draft-07/schema#", "|": 1}')).toContain('dependencies');
  expect(offered('{"$schema": "http://json-schema.org/draft-07/schema#", "|": 1}')).not.toContain(
    'prefixItems',
  );
  expect(offered('{"|": 1}')).toContain('prefixItems');
});

it('offers keywords where a schema is, and nowhere else', () => {
  expect(offered('{"properties": {"|": {}}}')).toEqual([]);
  expect(offered('{"properties": {"a": {"|": 1}}}')).toContain('minLength');
  expect(offered('{"default": {"|": 1}}')).toEqual([]);
  expect(offered('{"allOf": [{"|": 1}]}')).toContain('minLength');
  expect(offered('{"properties": {"properties": {"|": 1}}}')).toContain('minLength');
  expect(offered('{"$defs": {"a": {"if": {"|": 1}}}}')).toContain('minLength');
});

it('offers types, formats, drafts, and names of properties to require', () => {
  expect(offered('{"type": "|"}')).toContain('integer');
  expect(offered('{"type": ["|"]}')).toContain('integer');
  expect(offered('{"format": "d|"}')).toContain('date-time');
  expect(offered('{"$schema": "|"}')).toHaveLength(2);
  expect(offered('{"properties": {"a": {}, "b": {}}, "required": ["|"]}')).toEqual(['a', 'b']);
  expect(offered('{"const": "|"}')).toEqual([]);
});
