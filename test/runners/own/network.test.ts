import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {lookupNames, measureUrl} from '../../../source/runners/own/network.ts';
import type {OwnResults} from '../../../source/tools/own.ts';
import {context} from './context.ts';

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const measure = async (url: string, samples: number): Promise<OwnResults['http.measure']> =>
  (await measureUrl({url, samples}, context())) as OwnResults['http.measure'];

describe('a URL measured', () => {
  test('is asked one time after another; status, body and times are told', async () => {
    let asked = 0;
    let atOnce = 0;
    let most = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      atOnce += 1;
      most = Math.max(most, atOnce);
      setTimeout(() => {
        atOnce -= 1;
        response.end(`answer ${asked}`);
      }, 5);
    });
    const found = await measure(url, 6);
    expect([asked, most]).toEqual([6, 1]);
    expect(found).toMatchObject({samples: 6, failures: 0, lastStatus: 200, lastBody: 'answer 6'});
    expect(found.medianMs).toBeGreaterThanOrEqual(4);
    expect(found.p95Ms).toBeGreaterThanOrEqual(found.medianMs);
    expect(found).not.toHaveProperty('error');
  });

  test.each([
    [200, 0],
    [302, 0],
    [404, 3],
    [503, 3],
  ])('status %i counts %i failures of 3', async (status, failures) => {
    const url = await serve((_request, response) => response.writeHead(status).end('words'));
    expect(await measure(url, 3)).toMatchObject({failures, lastStatus: status, lastBody: 'words'});
  });

  test('nobody there: every sample failed, with the reason', async () => {
    const found = await measure('http://127.0.0.1:1/', 2);
    expect(found).toMatchObject({
      failures: 2,
      lastStatus: 0,
      medianMs: 0,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('a connection that is cut is a failure', async () => {
    const url = await serve((_request, response) => response.socket?.destroy());
    expect(await measure(url, 2)).toMatchObject({failures: 2, error: expect.any(String)});
  });

  test('one that failed before and answers now has no error left', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      if (asked === 1) response.socket?.destroy();
      else response.end('fine');
    });
    const found = await measure(url, 2);
    expect(found).toMatchObject({failures: 1, lastStatus: 200, lastBody: 'fine'});
    expect(found).not.toHaveProperty('error');
  });

  test('of a long answer the beginning is kept', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(100_000)));
    expect((await measure(url, 1)).lastBody.length).toBe(4096);
  });
});

test('names are looked up as this host does it; one that is nowhere says so', async () => {
  const {results} = (await lookupNames(
    {names: ['localhost', 'no-such-host.invalid']},
    context(),
  )) as OwnResults['dns.lookup'];
  expect(results[0]?.addresses?.some(address => address === '127.0.0.1' || address === '::1')).toBe(true);
  expect(results[1]).toMatchObject({name: 'no-such-host.invalid', error: expect.any(String)});
});
