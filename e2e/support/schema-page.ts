import type { Browser, Page } from 'playwright';
import { db } from '@/db/client';
import { submissions } from '@/db/schema';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';
import type { MetadataSchemaState, SavedSchemaDraft } from '@/packages/sdk/src/generated';
import { PortalVisit } from './portal-browser';
import { createTenant, type TestTenant } from './tenant';

const PASSWORD = 'correct horse battery staple';

/** Signs somebody of a new tenant in and goes to its page of the schema. */
export async function openSchemaPage(
  browser: Browser,
  role: Role = 'owner',
  prepare?: (tenant: TestTenant) => Promise<unknown>,
) {
  const tenant = await createTenant('schema');
  await prepare?.(tenant);
  const { email } = await tenant.addMember(role, PASSWORD);
  const admin = await tenant.newClient({ scopes: ['settings:read', 'settings:write'] });
  const visit = await PortalVisit.open(browser);
  await visit.signIn(email, PASSWORD);
  await visit.page.goto(`/${tenant.slug}/metadata-schema`);
  await visit.page.getByRole('heading', { name: 'Try it' }).waitFor();
  const path = `/api/v1/${tenant.slug}/metadata-schema`;
  return {
    tenant,
    visit,
    page: visit.page,
    state: async () => (await admin.request<MetadataSchemaState>(path)).body.data,
    saveDraft: (schema: unknown) =>
      admin.request<SavedSchemaDraft>(`${path}/draft`, { method: 'PUT', body: JSON.stringify({ schema }) }),
    publish: () => admin.request(`${path}/publish`, { method: 'POST', body: '{}' }),
  };
}

/** Submissions with metadata, without the work. */
export async function addMetadata(tenant: TestTenant, all: Record<string, unknown>[]): Promise<string[]> {
  const rows = all.map((metadata) => ({
    id: uuidv7(),
    tenantId: tenant.id,
    mode: 'live' as const,
    model: 'mixed-10-v2',
    threshold: 65,
    contentHash: 'x',
    inputKind: 'file' as const,
    metadata,
    credits: 0,
    billingState: 'none' as const,
    deadlineAt: new Date(Date.now() + 600_000),
  }));
  await db().insert(submissions).values(rows);
  return rows.map(({ id }) => id);
}

export const editor = (page: Page, label: string) => page.getByRole('textbox', { name: label, exact: true });

/** Replaces all of an editor's text, as somebody who pastes. */
export async function paste(page: Page, label: string, text: string): Promise<void> {
  const target = editor(page, label);
  await target.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

export const saveDraft = (page: Page) => page.getByRole('button', { name: 'Save draft' }).click();
