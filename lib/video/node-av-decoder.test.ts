import { decoderConformance } from './decoder.conformance';
import { NodeAvDecoder } from './node-av-decoder';

decoderConformance('the bundled FFmpeg', () => new NodeAvDecoder());
