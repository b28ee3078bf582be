import { describe, expect, it } from 'vitest';
import { requestQuery } from './request-filter';

const KEY = '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13';

describe('requestQuery', () => {
  it('asks for requests with keys unless told otherwise, so that the portal does not fill its own log', () => {
    expect(requestQuery({})).toEqual({ limit: 50, caller: 'api_key' });
    expect(requestQuery({ caller: 'all' })).toEqual({ limit: 50 });
    expect(requestQuery({ caller: 'portal' })).toEqual({ limit: 50, caller: 'member' });
    expect(requestQuery({ caller: KEY, status: '4xx' })).toEqual({ limit: 50, key_id: KEY, status: '4xx' });
  });

  it('finds a request id whoever made the request', () => {
    expect(requestQuery({ request: 'abcdefgh' })).toEqual({ limit: 50, request_id: 'abcdefgh' });
    expect(requestQuery({ request: 'abcdefgh', caller: 'portal' })).toMatchObject({ caller: 'member' });
  });
});
