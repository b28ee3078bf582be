import { describe, expect, it } from 'vitest';
import { LANGUAGES, snippet } from './snippets';

const base = { apiOrigin: 'https://verify.example.com', tenantSlug: 'acme', model: 'mixed-10-v2' };

describe.each(LANGUAGES)('the program in %s', (language) => {
  it('names the organisation, its address and the key, and never a secret', () => {
    const key = { name: 'Backend', hint: 'sk-live-abcd…wxyz' };
    const code = snippet(language, { ...base, key });
    expect(code).toContain('https://verify.example.com/api/v1/acme/video/detect');
    expect(code).toContain('“Backend” (sk-live-abcd…wxyz)');
    expect(code).toContain('LIFESIGN_API_KEY');
    expect(code).not.toContain('test_outcome');
    expect(snippet(language, { ...base, testOutcome: 'live' })).toContain('test_outcome');
  });

  it('keeps the name of a key inside its comment', () => {
    const key = { name: 'a\nrm -rf /\u2028x', hint: 'h' };
    expect(snippet(language, { ...base, key }).split('\n')).not.toContain('rm -rf /\u2028x” (h).');
    expect(snippet(language, { ...base, key })).toContain('“a rm -rf / x” (h).');
  });
});
