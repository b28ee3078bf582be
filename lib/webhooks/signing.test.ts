import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { MAX_ATTEMPTS, pauseBeforeMs } from './retry-schedule';
import { newWebhookSecret, signMessage } from './secret';

it('signs the published vector of Standard Webhooks', () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampS: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  expect(signMessage(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

it('is verified by the public package with either secret of an overlap, and with no other', () => {
  const [old, next] = [newWebhookSecret(), newWebhookSecret()];
  const message = {
    id: 'msg_1',
    timestampS: Math.floor(Date.now() / 1_000),
    body: '{"type":"webhook.test"}',
  };
  const headers = {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestampS),
    'webhook-signature': signMessage(message, [next, old]),
  };
  for (const secret of [old, next]) expect(new Webhook(secret).verify(message.body, headers)).toBeTruthy();
  expect(() => new Webhook(newWebhookSecret()).verify(message.body, headers)).toThrow();
  expect(() => new Webhook(old).verify(`${message.body} `, headers)).toThrow();
});

it('waits 0 s, 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, give or take a tenth, the same when asked again', () => {
  const seconds = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
  expect(MAX_ATTEMPTS).toBe(seconds.length);
  const spread = new Set<number>();
  for (const delivery of ['a', 'b', 'c', 'd']) {
    for (const [at, wantedS] of seconds.entries()) {
      const pauseMs = pauseBeforeMs(delivery, at + 1);
      expect(pauseMs).toBeGreaterThanOrEqual(wantedS * 900);
      expect(pauseMs).toBeLessThanOrEqual(wantedS * 1_100);
      expect(pauseBeforeMs(delivery, at + 1)).toBe(pauseMs);
      spread.add(pauseMs);
    }
  }
  // Not all at the same moment.
  expect(spread.size).toBeGreaterThan(30);
});
