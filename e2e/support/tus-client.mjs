// Sends a file with tus-js-client: `node tus-client.mjs <address> <file>`. A process of its own, so that it can be killed.
import { createReadStream } from 'node:fs';
import { Upload } from 'tus-js-client';

const [, , uploadUrl, file] = process.argv;
const upload = new Upload(createReadStream(file), {
  uploadUrl,
  retryDelays: Array.from({ length: 60 }, () => 500),
  onSuccess: () => process.exit(0),
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
});
upload.start();
