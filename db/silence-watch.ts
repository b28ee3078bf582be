import net from 'node:net';

/** While something is under way, connections are looked at this often. */
const TICK_MS = 250;

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
  ticks: number;
  giveUp(error: DatabaseSilent): void;
}

interface Line {
  socket: net.Socket;
  bytes: number;
  quietTicks: number;
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
 * Time is counted in turns of a timer rather than read from a clock: a process that was itself held up reads what has
 * arrived meanwhile before the next turn. Below TLS only the raw connection can be cut at once, so bytes are counted
 * there.
 */
export class SilenceWatch {
  readonly #limitTicks: number;
  readonly #lines = new Set<Line>();
  readonly #works = new Set<Work>();
  #timer: NodeJS.Timeout | undefined;
  #connects = 0;

  constructor(
    readonly limitMs: number,
    private readonly onCut: (connections: number) => void = () => undefined,
  ) {
    this.#limitTicks = Math.ceil(limitMs / TICK_MS);
  }

  /**
   * The option `socket` of postgres.js. It may not wait for the connection nor throw: postgres.js would keep the place in
   * the pool for ever (3.4.9). What is written before it stands is sent then.
   */
  readonly openSocket = ({ host, port, path }: SocketTarget): net.Socket => {
    const at = this.#connects++ % host.length;
    const socket = path ? net.connect(path) : net.connect(port[at]!, host[at]);
    this.#lines.add({ socket, bytes: 0, quietTicks: 0 });
    // The name that a certificate is compared with.
    return Object.assign(socket, { host: host[at], port: port[at] });
  };

  /** Watches work from now on. @param giveUp called once, when it took too long @returns to be called when it ended */
  begin(giveUp: Work['giveUp'] = () => undefined): () => void {
    const work = { ticks: 0, giveUp };
    this.#works.add(work);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
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

  #tick(): void {
    for (const line of this.#lines) this.#look(line);
    let isOverdue = false;
    for (const work of this.#works) {
      work.ticks++;
      isOverdue ||= work.ticks >= this.#limitTicks;
      if (work.ticks === this.#limitTicks) work.giveUp(new DatabaseSilent(this.limitMs));
    }
    if (isOverdue) this.#cutSilent();
    if (this.#works.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(line: Line): void {
    const { socket } = line;
    if (socket.destroyed) this.#lines.delete(line);
    const bytes = socket.bytesRead + socket.bytesWritten;
    line.quietTicks = bytes === line.bytes ? line.quietTicks + 1 : 0;
    line.bytes = bytes;
  }

  #cutSilent(): void {
    // The turn in which a statement was sent is none in which its connection was quiet.
    const silent = [...this.#lines].filter(({ quietTicks }) => quietTicks >= this.#limitTicks - 1);
    for (const line of silent) {
      this.#lines.delete(line);
      line.socket.destroy();
    }
    if (silent.length > 0) this.onCut(silent.length);
  }
}
