import net from 'node:net';

/** While something is under way, connections are looked at this often. */
const TURN_MS = 250;
/** The longest time that one turn counts for. */
const MAX_TURN_MS = 1_000;

/** The database said nothing for too long; whether it did what was asked is unknown. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
  readonly code = 'CONNECTION_SILENT';

  constructor(limitMs: number) {
    super(`database unavailable: no answer within ${limitMs} ms`);
  }
}

/** A statement, or a step of a transaction, that waits for the database. */
interface Work {
  sinceMs: number;
  ageMs: number;
  isGivenUp: boolean;
  giveUp(error: DatabaseSilent): void;
}

interface Line {
  socket: net.Socket;
  bytes: number;
  quietMs: number;
}

/** What postgres.js gives to whoever opens its sockets. */
export interface SocketTarget {
  host: string[];
  port: number[];
  path?: string | false;
}

/**
 * The client's side of a statement's timeout: `statement_timeout` is kept by the server, and one that hangs keeps
 * nothing. Work that takes longer than the limit is given up, and connections on which nothing moved for so long are
 * cut, so that the pool opens others: TCP alone would take minutes to notice.
 *
 * Time is counted in turns of a timer, of which each counts for a second at most: a process that was itself held up reads
 * what has arrived meanwhile before the next turn. Below TLS only the raw connection can be cut at once, so bytes are
 * counted there.
 */
export class SilenceWatch {
  readonly #lines = new Set<Line>();
  readonly #works = new Set<Work>();
  #timer: NodeJS.Timeout | undefined;
  #connects = 0;
  #turnedMs = 0;

  constructor(
    readonly limitMs: number,
    private readonly onCut: (connections: number) => void = () => undefined,
  ) {}

  /**
   * The option `socket` of postgres.js. It may not wait for the connection nor throw: postgres.js would keep the place in
   * the pool for ever (3.4.9). What is written before it stands is sent then.
   */
  readonly openSocket = ({ host, port, path }: SocketTarget): net.Socket => {
    const at = this.#connects++ % host.length;
    const socket = path ? net.connect(path) : net.connect(port[at]!, host[at]);
    this.#lines.add({ socket, bytes: 0, quietMs: 0 });
    // The name that a certificate is compared with.
    return Object.assign(socket, { host: host[at], port: port[at] });
  };

  /** Watches work from now on. @param giveUp called once, when it took too long @returns to be called when it ended */
  begin(giveUp: Work['giveUp'] = () => undefined): () => void {
    const nowMs = performance.now();
    const work = { sinceMs: nowMs, ageMs: 0, isGivenUp: false, giveUp };
    this.#works.add(work);
    if (this.#timer === undefined) {
      this.#turnedMs = nowMs;
      this.#timer = setInterval(() => this.#turn(), TURN_MS).unref();
    }
    return () => {
      this.#works.delete(work);
    };
  }

  /** Cuts what a closed pool left open: the goodbye of a connection that hangs is never sent. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const { socket } of this.#lines) socket.destroy();
    this.#lines.clear();
  }

  #turn(): void {
    const nowMs = performance.now();
    const turnMs = Math.min(nowMs - this.#turnedMs, MAX_TURN_MS);
    this.#turnedMs = nowMs;
    for (const line of this.#lines) this.#look(line, turnMs);
    let oldestMs = 0;
    for (const work of this.#works) {
      work.ageMs += Math.min(turnMs, nowMs - work.sinceMs);
      oldestMs = Math.max(oldestMs, work.ageMs);
      if (work.ageMs < this.limitMs || work.isGivenUp) continue;
      work.isGivenUp = true;
      work.giveUp(new DatabaseSilent(this.limitMs));
    }
    if (oldestMs >= this.limitMs) this.#cutSilent();
    if (this.#works.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(line: Line, turnMs: number): void {
    const { socket } = line;
    if (socket.destroyed) this.#lines.delete(line);
    const bytes = socket.bytesRead + socket.bytesWritten;
    line.quietMs = bytes === line.bytes ? line.quietMs + turnMs : 0;
    line.bytes = bytes;
  }

  #cutSilent(): void {
    // In the turn in which a statement was sent its connection was not quiet.
    const silent = [...this.#lines].filter(({ quietMs }) => quietMs >= this.limitMs - MAX_TURN_MS);
    for (const line of silent) {
      this.#lines.delete(line);
      line.socket.destroy();
    }
    if (silent.length > 0) this.onCut(silent.length);
  }
}
