import type net from 'node:net';
import { gzipSync } from 'node:zlib';

const MEBIBYTE = 1_048_576;

/** For tests: raw answers by path, what an honest HTTP library would never send. */
export const ANSWERS: Record<string, (socket: net.Socket) => void> = {
  '/ok': (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nvideo`),
  '/chunked': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nvideo\r\n0\r\n\r\n'),
  '/until-close': (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nvideo'),
  '/silent': () => {},
  '/slow-headers': (socket) =>
    drip(socket, 'HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
  '/stall': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nvid'),
  '/drip': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n');
    drip(socket, 'x'.repeat(900));
  },
  '/endless': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const chunk = Buffer.alloc(65_536, 1);
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pump);
    pump();
  },
  '/huge': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nv'),
  '/cut': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nvideo'),
  '/cut-chunk': (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nvideo'),
  '/two-lengths': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nvideo'),
  '/both': (socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nv\r\n0\r\n\r\n',
    ),
  '/garbage': (socket) => socket.end('\0\x01\x02 not http at all\r\n\r\n'),
  '/no-answer': (socket) => socket.end(),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/gzip': (socket) => {
    const bomb = gzipSync(Buffer.alloc(20 * MEBIBYTE));
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
    socket.end(bomb);
  },
  '/br': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\n;'),
  '/gzip-transfer': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nv\r\n0\r\n\r\n'),
  '/not-found': (socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
  '/part': (socket) => socket.end('HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\n\r\nvideo'),
  '/loop': (socket) => redirect(socket, '/loop'),
  '/to-file': (socket) => redirect(socket, 'file:///etc/passwd'),
  '/to-user': (socket) => redirect(socket, 'http://a:b@example.com/'),
  '/to-nothing': (socket) => socket.end('HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n'),
  '/endless-redirect': (socket) => {
    socket.write('HTTP/1.1 302 Found\r\nLocation: /ok\r\n\r\n');
    socket.write(Buffer.alloc(65_536));
  },
};

/** Answers with a redirect. */
export function redirect(socket: net.Socket, location: string, status = 302): void {
  socket.end(`HTTP/1.1 ${status} Moved\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`, 'latin1');
}

function drip(socket: net.Socket, text: string): void {
  let at = 0;
  const timer = setInterval(
    () => (socket.destroyed ? clearInterval(timer) : socket.write(text[at++] ?? '')),
    50,
  );
  socket.once('close', () => clearInterval(timer));
}
