import type { UploadProgress } from '../index';

interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const BAR_CHARS = 24;
const CLEAR_LINE = '\r\u001B[K';

function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return bytes < 1_000_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

/** One line that is written over and over, for people who watch; on anything but a terminal it stays silent. */
export class ProgressLine {
  #first: { sentBytes: number; atMs: number } | null = null;

  constructor(
    private readonly screen: Screen,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** How far an upload is; the rate is that since this process began. */
  upload({ sentBytes, totalBytes }: UploadProgress): void {
    this.#first ??= { sentBytes, atMs: this.nowMs() };
    const seconds = (this.nowMs() - this.#first.atMs) / 1_000;
    const rate = seconds > 0.5 ? `  ${sizeText((sentBytes - this.#first.sentBytes) / seconds)}/s` : '';
    if (totalBytes === null) {
      this.say(`sending  ${sizeText(sentBytes)}${rate}`);
      return;
    }
    const share = totalBytes === 0 ? 1 : sentBytes / totalBytes;
    const full = Math.round(share * BAR_CHARS);
    const bar = '█'.repeat(full) + '░'.repeat(BAR_CHARS - full);
    const percent = `${Math.floor(share * 100)}`.padStart(3);
    this.say(`${bar} ${percent} %  ${sizeText(sentBytes)} of ${sizeText(totalBytes)}${rate}`);
  }

  say(text: string): void {
    if (this.screen.isTTY) this.screen.write(CLEAR_LINE + text.slice(0, (this.screen.columns ?? 80) - 1));
  }

  /** Leaves the line empty for what comes next. */
  clear(): void {
    if (this.screen.isTTY) this.screen.write(CLEAR_LINE);
  }
}
