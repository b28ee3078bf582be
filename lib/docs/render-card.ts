import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MODEL_NAME } from '@/lib/detection/model-name';
import { modelFolders, models } from '@/lib/detection/models';
import { type RenderedDoc, renderMarkdown } from './render-doc';

const ROOT = 'models';

function addressOf(href: string, from: { file: string }): string | null {
  if (/^(https?:|#)/.test(href)) return href;
  const target = path.posix.join(path.posix.dirname(from.file), href);
  const folder = /^models\/([^/]+)\/CARD\.md$/.exec(target)?.[1];
  return folder !== undefined && MODEL_NAME.test(folder) ? `/operator/models/${folder}` : null;
}

/** The card of a model, by its name; of weights that several models share, by their folder. */
async function findCard(name: string): Promise<string | null> {
  const model = (await models()).findModel(name);
  if (model !== null) return model.cardPath;
  const places = modelFolders().map((parent) => path.join(parent, name, 'CARD.md'));
  return places.findLast((place) => existsSync(place)) ?? null;
}

/**
 * The card of a model, or of weights that several models share. @returns null where there is none, also for a model without
 * a card in place of one of ours
 */
export async function renderCard(name: string): Promise<RenderedDoc | null> {
  if (!MODEL_NAME.test(name)) return null;
  const file = await findCard(name);
  const text = file && (await readFile(file, 'utf8').catch(() => null));
  if (!text) return null;
  const folder = path.basename(path.dirname(file));
  return renderMarkdown(text, { name, title: name, file: `${ROOT}/${folder}/CARD.md` }, addressOf);
}
