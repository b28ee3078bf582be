import { type ForeignPage, serveForeignPage } from './foreign-page';

/** What a page does that sends a file with Uppy; `sendWithUppy` is called by the test. */
const SCRIPT = `
  import Uppy from '@uppy/core';
  import Tus from '@uppy/tus';
  window.sendWithUppy = async (uploadUrl, base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const uppy = new Uppy().use(Tus, { chunkSize: 400000, retryDelays: [0], storeFingerprintForResuming: false });
    const id = uppy.addFile({ name: 'selfie.mp4', type: 'video/mp4', data: new File([bytes], 'selfie.mp4') });
    uppy.setFileState(id, { tus: { uploadUrl } });
    const { successful, failed } = await uppy.upload();
    return { successful: successful.length, failed: failed.map((file) => String(file.error)) };
  };
`;

/** Serves the page of somebody else's app. */
export const serveUppyPage = (): Promise<ForeignPage> => serveForeignPage(SCRIPT);
