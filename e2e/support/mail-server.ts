import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string[];
  /** Headers and text, with soft line breaks and escapes of quoted-printable undone. */
  text: string;
}

/** An SMTP server on loopback that keeps what it is sent. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** Set to refuse what comes. */
  isRefusing = false;
  readonly #waiting: (() => void)[] = [];

  private constructor(private readonly server: SMTPServer) {}

  static async start(): Promise<MailServer> {
    let own: MailServer;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      async onData(stream, session, done) {
        const raw = await text(stream);
        if (own.isRefusing) return done(new Error('no room'));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const plain = raw
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
        own.mails.push({ to, text: plain });
        done();
        for (const tell of own.#waiting.splice(0)) tell();
      },
    });
    own = new MailServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return own;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The newest mail to an address, once it is there. */
  async mailTo(address: string): Promise<ReceivedMail> {
    for (;;) {
      const mail = this.mails.findLast(({ to }) => to.includes(address));
      if (mail !== undefined) return mail;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}
