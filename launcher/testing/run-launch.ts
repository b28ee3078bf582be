// The launcher without a build, for tests that put processes of their own into `dist/`.
import { launch } from '../main';

await launch({
  buildPortal: async () => true,
  flags: {
    migrateOnly: process.argv.includes('--migrate-only'),
    newCredentials: process.argv.includes('--new-credentials'),
  },
});
