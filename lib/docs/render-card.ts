import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { modelFolders } from '@/lib/detection/models';
import { type RenderedDoc, renderMarkdown } from './render-doc';

/** A folder of models; anything else could lead out of it. */
const FOLDER = /^[a-z0-9][a-z0-9-]{0,63}$/;
const ROOT = 'models';

function addressOf(href: string, from: { file: string }): string | null {
  if (/^(https?:|#)/.test(href)) return href;
  const target = path.posix.join(path.posix.dirname(from.file), href);
  const folder = /^models\/([^/]+)\/CARD\.md$/.exec(target)?.[1];
  return folder !== undefined && FOLDER.test(folder) ? `/operator/models/${folder}` : null;
}

/**
 * The card of a model, or of weights that several models share, by its folder. Read anew each time: an operator's own
 * models come and go. @returns null where there is none, also for a model without a card in place of one of ours
 */
export async function renderCard(folder: string): Promise<RenderedDoc | null> {
  if (!FOLDER.test(folder)) return null;
  const places = modelFolders().map((parent) => path.join(parent, folder));
  const place = places.findLast((one) => existsSync(one));
  const text = place && (await readFile(path.join(place, 'CARD.md'), 'utf8').catch(() => null));
  if (!text) return null;
  return renderMarkdown(text, { name: folder, title: folder, file: `${ROOT}/${folder}/CARD.md` }, addressOf);
}
