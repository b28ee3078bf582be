import fc from 'fast-check';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/portal-browser';
import { addMetadata, editor, openSchemaPage, paste, saveDraft } from './support/schema-page';

const SAMPLES = 5;
const KINDS = { Text: 'string', 'Whole number': 'integer', 'Yes or no': 'boolean' } as const;
type Kind = keyof typeof KINDS;

/** Something done to the fields; `at` counts around those that are there. */
type Edit =
  | { add: true }
  | { remove: number }
  | { name: string; at: number }
  | { kind: Kind; at: number }
  | { require: number };

const AT = fc.nat({ max: 3 });
const EDIT: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ add: true } as const) },
  { weight: 1, arbitrary: AT.map((remove) => ({ remove })) },
  {
    weight: 4,
    arbitrary: fc.record({ name: fc.constantFrom('', 'channel', 'country', 'age', 'consent'), at: AT }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom(...(Object.keys(KINDS) as Kind[])), at: AT }) },
  { weight: 2, arbitrary: AT.map((require) => ({ require })) },
);

async function doEdit(page: Page, fields: Locator, edit: Edit): Promise<void> {
  if ('add' in edit) return page.getByRole('button', { name: 'Add a field' }).click();
  const count = await fields.count();
  if (count === 0) return;
  const at = 'remove' in edit ? edit.remove : 'require' in edit ? edit.require : edit.at;
  const field = fields.nth(at % count);
  if ('remove' in edit) return field.getByRole('button', { name: 'Remove' }).click();
  if ('require' in edit)
    return field.getByLabel('Required').setChecked(!(await field.getByLabel('Required').isChecked()));
  if ('name' in edit) return field.getByLabel('Name').fill(edit.name);
  await field.getByLabel('Type').selectOption(edit.kind);
}

/** The schema that somebody reads off the fields; null where one has no name, or the name of another. */
async function shownSchema(fields: Locator): Promise<object | null> {
  const rows = await Promise.all(
    (await fields.all()).map(async (field) => ({
      name: await field.getByLabel('Name').inputValue(),
      type: KINDS[(await field.getByLabel('Type').locator('option:checked').textContent()) as Kind],
      isRequired: await field.getByLabel('Required').isChecked(),
    })),
  );
  const names = new Set(rows.map(({ name }) => name));
  if (names.has('') || names.size < rows.length) return null;
  const required = rows.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(rows.map(({ name, type }) => [name, { type }])),
    ...(required.length > 0 && { required }),
  };
}

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('the schema page', () => {
  it('takes a schema from a list of fields to a rule in force', async () => {
    let ids: string[] = [];
    const { visit, page, tenant, state } = await openSchemaPage(browser, 'owner', async (made) => {
      ids = await addMetadata(made, [{ channel: 'web' }, { channel: 'fax' }, {}]);
    });
    await page.getByText('No fields yet').waitFor();
    await page.getByRole('button', { name: 'Add a field' }).click();
    const field = page.getByRole('list', { name: 'Fields' }).getByRole('listitem').first();
    await field.getByLabel('Name').fill('channel');
    await field.getByLabel('Type').selectOption('One of a list');
    await field.getByText('List at least one value.').waitFor();
    await field.getByLabel('Values, one per line').fill('web\nmobile');
    await field.getByLabel('Required').check();
    await page.getByText('The schema can be used.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await saveDraft(page);
    await page.getByText('Draft version 1.').waitFor();
    const schema = {
      type: 'object',
      properties: { channel: { type: 'string', enum: ['web', 'mobile'] } },
      required: ['channel'],
    };
    expect(await state()).toMatchObject({ published: null, draft: { version: 1, schema } });

    await page.getByRole('button', { name: 'Publish…', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 of the last 3 live submissions would be refused.').waitFor();
    await dialog.getByText(ids[1]!).waitFor();
    await dialog.getByText('/channel: must be one of "web", "mobile"').waitFor();
    expect(await visit.axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Publish anyway' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await state()).toMatchObject({ published: { version: 1, schema }, draft: null });
    const refused = await tenant.client.submit({
      fields: { video_url: 'https://example.com/a.mp4', metadata: '{"channel":"fax"}' },
    });
    expect(refused.status).toBe(400);
    await page.getByText('None: this is the version in force.').waitFor();
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('can’t be saved while a field is not complete, and says so; what is saved then is what is shown', async () => {
    const { visit, page, state } = await openSchemaPage(browser);
    const fields = page.getByRole('list', { name: 'Fields' }).getByRole('listitem');
    const save = page.getByRole('button', { name: 'Save draft' });
    const add = page.getByRole('button', { name: 'Add a field' });
    await add.click();
    await fields.first().getByLabel('Name').fill('channel');
    await page.getByText('The schema can be used.').waitFor();
    await add.click();
    await page.getByText('Complete or remove the marked field.').waitFor();
    await fields.first().getByLabel('Required').check();
    expect(await page.getByText('The schema can be used.').count()).toBe(0);
    expect(await save.isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'JSON', exact: true }).isDisabled()).toBe(true);
    expect(await visit.axe()).toEqual([]);
    await fields.nth(1).getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The schema can be used.').waitFor();
    await save.click();
    await page.getByText('Draft version 1.').waitFor();
    expect((await state()).draft?.schema).toMatchObject({ required: ['channel'] });
    await add.click();
    await page.getByRole('button', { name: 'Undo changes' }).click();
    expect(await fields.count()).toBe(1);
    await page.getByText('The schema can be used.').waitFor();
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('whatever is done to its fields, what is saved is what is shown, or it can’t be saved', async () => {
    const { visit, page, state } = await openSchemaPage(browser);
    const fields = page.getByRole('list', { name: 'Fields' }).getByRole('listitem');
    const save = page.getByRole('button', { name: 'Save draft' });
    for (const edits of fc.sample(fc.array(EDIT, { minLength: 4, maxLength: 14 }), SAMPLES)) {
      for (const edit of edits) await doEdit(page, fields, edit);
      const shown = await shownSchema(fields);
      if (shown === null) {
        await page.getByText('Complete or remove the marked field.').waitFor();
        expect(await save.isDisabled()).toBe(true);
        await page.getByRole('button', { name: 'Undo changes' }).click();
        continue;
      }
      await page.getByText('The schema can be used.').waitFor();
      if (await save.isEnabled()) await save.click();
      await page.getByText(/^Draft version \d+\.$/).waitFor();
      expect((await state()).draft?.schema).toEqual(shown);
    }
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('says what is wrong beside the text: JSON that can’t be read, and what the server refuses', async () => {
    const { visit, page, state } = await openSchemaPage(browser);
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    await paste(page, 'JSON Schema', '{"type": "object" "required": []}');
    await page.locator('.cm-message', { hasText: 'A comma or “}” is expected here.' }).waitFor();
    await paste(page, 'JSON Schema', '{"properties": {"a": {"pattern": "(?=x)"}}, "requried": ["a"]}');
    await page.locator('.cm-message', { hasText: /not supported/ }).waitFor();
    await page.getByText('The server refuses this schema:').waitFor();
    await page.locator('.cm-lintRange-error').first().waitFor();
    expect(await page.getByRole('button', { name: 'Save draft' }).isDisabled()).toBe(true);
    expect((await state()).draft).toBeNull();
    await paste(page, 'JSON Schema', '{"properties": {"a": {"type": "array", "uniqueItems": true}}}');
    await page.getByText('The schema can be used.').waitFor();
    await saveDraft(page);
    await page.getByText('Saved, with warnings').waitFor();
    await page.getByRole('button', { name: 'Fields', exact: true }).click();
    await page.getByText('This schema has rules that the list of fields can’t show').waitFor();
    await page.getByText('“a” is of the type “array”.').waitFor();
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('completes keywords that the server allows', async () => {
    const { visit, page, state } = await openSchemaPage(browser);
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    await paste(page, 'JSON Schema', '');
    await page.keyboard.type('{"addi');
    await page.getByRole('option', { name: 'additionalProperties' }).click();
    await page.keyboard.type('false');
    await page.getByText('The schema can be used.').waitFor();
    await saveDraft(page);
    await page.getByText('Draft version 1.').waitFor();
    expect((await state()).draft?.schema).toEqual({ additionalProperties: false });
    await visit.close();
  });

  it('checks metadata as it is typed, and makes an example that fits', async () => {
    const { visit, page } = await openSchemaPage(browser, 'developer', (tenant) =>
      tenant.publishSchema({
        type: 'object',
        properties: { channel: { enum: ['web'] }, customer: { type: 'string', pattern: '^c-[0-9]{4}$' } },
        required: ['channel', 'customer'],
      }),
    );
    await page.locator('.cm-message', { hasText: '“channel” is required' }).waitFor();
    await paste(page, 'Metadata to try', '{"channel": "fax", "customer": "c-1234"}');
    await page.locator('.cm-message', { hasText: 'must be one of "web"' }).waitFor();
    await page.getByRole('list', { name: 'Violations' }).getByText('/channel').waitFor();
    await page.getByRole('button', { name: 'Example' }).click();
    await page.getByText('Valid. A submission with this metadata would be accepted.').waitFor();
    expect(await editor(page, 'Metadata to try').textContent()).toContain('"c-');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('no live submission yet').waitFor();
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('shows what a draft changes line by line, restores an old version, and takes back a discard', async () => {
    const { visit, page, state, saveDraft: save, publish } = await openSchemaPage(browser);
    const first = { type: 'object', properties: { z: { type: 'string' }, a: { type: 'string' } } };
    await save(first);
    await publish();
    await save({ ...first, required: ['a'] });
    await publish();
    await page.reload();
    await page.getByRole('button', { name: 'Show version 1' }).click();
    const dialog = page.getByRole('dialog');
    const diff = dialog.getByRole('region', { name: 'Version 2 compared with version 1' });
    await diff.getByText('"required"').waitFor();
    expect(await diff.locator('li', { hasText: '"z"' }).count()).toBeLessThanOrEqual(1);
    await dialog.getByRole('button', { name: 'Restore as draft' }).click();
    await dialog.waitFor({ state: 'detached' });
    // In the order in which it was written.
    const draft = (await state()).draft!;
    expect(JSON.stringify(draft.schema)).toBe(JSON.stringify(first));
    await page.getByRole('heading', { name: 'Changes since version 2' }).waitFor();
    await page.getByRole('region', { name: /compared with the editor/ }).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page
      .getByText(/Draft version \d+ discarded/)
      .first()
      .waitFor();
    await expect.poll(async () => (await state()).draft).toBeNull();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(async () => (await state()).draft?.schema).toEqual(first);
    await page.getByRole('button', { name: 'Unpublish…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unpublish' }).click();
    await page.getByText('No schema: any metadata object is accepted.').waitFor();
    expect((await state()).published).toBeNull();
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('overwrites no draft of somebody else unasked, and says whose is whose', async () => {
    const { visit, page, state, saveDraft: save } = await openSchemaPage(browser);
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    await paste(page, 'JSON Schema', '{"required": ["mine"]}');
    await page.getByText('The schema can be used.').waitFor();
    await save({ required: ['theirs'] });
    await saveDraft(page);
    await page.getByText('There is a newer draft, version 1.').waitFor();
    expect((await state()).draft?.schema).toEqual({ required: ['theirs'] });
    await page.getByRole('button', { name: 'Replace theirs with mine' }).click();
    await page.getByText('Draft version 2.').waitFor();
    expect((await state()).draft?.schema).toEqual({ required: ['mine'] });
    await visit.close();
  });

  it('keeps what was typed when the server does not answer', async () => {
    const { visit, page, state } = await openSchemaPage(browser);
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    await paste(page, 'JSON Schema', '{"required": ["kept"]}');
    await page.getByText('The schema can be used.').waitFor();
    await page.route('**/metadata-schema/draft', (route) => route.abort());
    await saveDraft(page);
    await page.getByRole('alert').filter({ hasText: 'could not be reached' }).waitFor();
    expect(await editor(page, 'JSON Schema').textContent()).toContain('kept');
    await page.unroute('**/metadata-schema/draft');
    await saveDraft(page);
    await page.getByText('Draft version 1.').waitFor();
    expect((await state()).draft?.schema).toEqual({ required: ['kept'] });
    await visit.close();
  });
});

describe('the editor', () => {
  it('has its looks under a policy that allows no inline style', async () => {
    const { visit, page } = await openSchemaPage(browser);
    const response = (await page.reload())!;
    expect(response.headers()['content-security-policy']).not.toMatch(/style-src[^;]*unsafe-inline/);
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    const scroller = page.locator('.cm-scroller').first();
    await scroller.waitFor();
    expect(await scroller.evaluate((element) => getComputedStyle(element).display)).toBe('flex');
    const name = page.locator('.cm-json-name').first();
    const colours = await name.evaluate((element) => [
      getComputedStyle(element).color,
      getComputedStyle(document.body).color,
    ]);
    expect(colours[0]).not.toBe(colours[1]);
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });
});

describe('a viewer', () => {
  it('reads and tries the schema, and finds nothing to change it with', async () => {
    const { visit, page } = await openSchemaPage(browser, 'viewer', (tenant) =>
      tenant.publishSchema({ required: ['channel'] }),
    );
    await page.getByText('Version 1').first().waitFor();
    const main = page.getByRole('main');
    for (const name of ['Save draft', 'Publish…', 'Discard', 'Unpublish…', 'Fields']) {
      expect(await main.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    }
    expect(await editor(page, 'JSON Schema').getAttribute('aria-readonly')).toBe('true');
    await page.getByRole('button', { name: 'Show version 1' }).click();
    await page.getByRole('dialog').getByText('channel').first().waitFor();
    expect(await page.getByRole('button', { name: 'Restore as draft' }).count()).toBe(0);
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });
});
