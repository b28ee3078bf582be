import { describe, expect, it } from 'vitest';
import { renderCard } from './render-card';

describe('renderCard', () => {
  it('renders the card of a model, and its links lead to other cards or nowhere', async () => {
    const card = await renderCard('mixed-10-v2');
    expect(card?.title).toMatch(/^mixed-10-v2/);
    const links = [...card!.html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]);
    // Of the newest weights, whichever these are.
    expect(links).toContainEqual(expect.stringMatching(/^\/operator\/models\/mixed-v\d+(@\d+)?$/));
    for (const link of links) expect(link).toMatch(/^(https?:|#|\/operator\/models\/[a-z0-9-]+(@\d+)?$)/);
    expect(await renderCard('mixed-v2')).not.toBeNull();
  });

  it('renders the card of weights by their generation', async () => {
    expect((await renderCard('mixed-10-v2@1'))?.html).toContain('"/operator/models/mixed-v2"');
    expect(await renderCard('mixed-10-v2@77')).toBeNull();
  });

  it.each([
    'nothing',
    '..',
    '../docs',
    'mixed-10-v2/../mixed-v2',
    'MIXED-10-V2',
    '',
    '.',
    'a'.repeat(65),
    'a\0b',
  ])('has none for %j', async (folder) => {
    expect(await renderCard(folder)).toBeNull();
  });
});
