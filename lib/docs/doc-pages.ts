/** A page of the documentation that the app shows, by its place in the address. */
export interface DocPage {
  name: string;
  title: string;
  /** Path in the repository. */
  file: string;
}

export interface DocGroup {
  title: string;
  pages: DocPage[];
}

const page = (name: string, title: string, file = `docs/${name}.md`): DocPage => ({ name, title, file });

/** What is read by who calls the API and who runs a tenant, in the order of reading. */
export const DOC_GROUPS: DocGroup[] = [
  {
    title: 'Start',
    pages: [
      page('quickstart-curl', 'Quickstart: curl'),
      page('quickstart-typescript', 'Quickstart: TypeScript'),
      page('quickstart-python', 'Quickstart: Python'),
      page('sdk', 'SDK and command line', 'packages/sdk/README.md'),
      page('moveris', 'Coming from Moveris'),
    ],
  },
  {
    title: 'Use',
    pages: [
      page('api', 'Calling the API'),
      page('videos', 'What a video must be'),
      page('results', 'Waiting for the verdict'),
      page('errors', 'Errors and reasons'),
      page('webhooks', 'Webhooks'),
      page('uploads', 'Resumable uploads'),
      page('sandbox', 'Sandbox'),
      page('signals', 'What the model saw'),
    ],
  },
  {
    title: 'Administer',
    pages: [
      page('administration', 'Administration'),
      page('metadata-schema', 'Metadata schema'),
      page('privacy', 'Privacy'),
      page('models', 'Models'),
      page('proxies', 'Behind a proxy'),
      page('model-card', 'Model card', 'models/mixed-v3/CARD.md'),
    ],
  },
];

export function findDocPage(name: string): DocPage | null {
  return DOC_GROUPS.flatMap((group) => group.pages).find((one) => one.name === name) ?? null;
}
