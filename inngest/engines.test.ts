import { describe } from 'vitest';
import { describeEngine } from './engine.conformance';
import { embeddedEngine, inngestServer, NO_INNGEST } from './testing/engines';

describeEngine('the embedded driver', embeddedEngine);

describe.skipIf(NO_INNGEST !== null)(`server mode${NO_INNGEST ? ` (${NO_INNGEST})` : ''}`, () => {
  describeEngine('an Inngest server', inngestServer);
});
