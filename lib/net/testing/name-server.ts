import dgram from 'node:dgram';
import net from 'node:net';

/** What is known of a name; `silent` families are never answered. */
export interface NameRecords {
  a?: string[] | 'silent';
  aaaa?: string[] | 'silent';
}

export interface TestNameServer {
  /** For `servers`. */
  address: string;
  /** Names that were asked for, once a question. */
  asked: string[];
  close(): void;
}

const TYPES: Record<number, 'a' | 'aaaa'> = { 1: 'a', 28: 'aaaa' };

function nameIn(question: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (question[at] !== 0) {
    const length = question[at]!;
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function packed(address: string): Buffer {
  if (net.isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // As the URL parser writes it, with `::` spelled out.
  const [head = '', tail] = address.split('::');
  const words = (text = '') => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)));
  const zeros = tail === undefined ? 0 : 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array<number>(zeros).fill(0), ...words(tail)];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 255]));
}

function answerTo(question: Buffer, records: NameRecords | undefined): Buffer | null {
  const { end } = nameIn(question);
  const type = question.readUInt16BE(end);
  const family = TYPES[type];
  const found = family === undefined ? [] : (records?.[family] ?? []);
  if (found === 'silent') return null;
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  head.writeUInt16BE(records === undefined ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found.length, 6);
  const answers = found.map((address) => {
    const data = packed(address);
    return Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]), data]);
  });
  return Buffer.concat([head, question.subarray(12, end + 4), ...answers]);
}

/** For tests: a name server on loopback. Names that `find` knows not do not exist. */
export async function startTestNameServer(
  find: (name: string) => NameRecords | undefined,
): Promise<TestNameServer> {
  const asked: string[] = [];
  const socket = dgram.createSocket('udp4');
  socket.on('message', (question, from) => {
    const { name } = nameIn(question);
    asked.push(name);
    const answer = answerTo(question, find(name));
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${socket.address().port}`, asked, close: () => socket.close() };
}
