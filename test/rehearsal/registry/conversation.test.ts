import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {startRegistry} from '../../../source/rehearsal/registry/server.ts';
import {freePort, startDaemon} from '../../helpers/daemon.ts';
import {mayLeaveOut} from '../../helpers/real-tools.ts';
import {converse, type Spoken, turns} from './conversation.ts';

/** What docker distribution 2.8.2 (Debian's docker-registry, deletion enabled, file system) says to all turns. */
const fixture = new URL('../../fixtures/registry-http/conversation.json', import.meta.url);
const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as Spoken[];

test('the pretend registry says what a real one says, word for word', async ({onTestFinished}) => {
  const registry = await startRegistry();
  onTestFinished(registry.close);
  const spoken = await converse(registry.host);
  expect(spoken.length).toBe(turns.length);
  expect(spoken).toEqual(recorded);
});

test.skipIf(mayLeaveOut('docker-registry'))(
  'the recording is what the real registry of this machine says',
  async ({onTestFinished}) => {
    const folder = mkdtempSync(join(tmpdir(), 'airlock-registry-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    const host = `127.0.0.1:${await freePort()}`;
    const configuration = {
      version: 0.1,
      log: {level: 'error', accesslog: {disabled: true}},
      storage: {filesystem: {rootdirectory: join(folder, 'data')}, delete: {enabled: true}},
      http: {addr: host},
    };
    writeFileSync(join(folder, 'config.yml'), JSON.stringify(configuration));
    const daemon = await startDaemon('docker-registry', ['serve', join(folder, 'config.yml')], {
      isReady: () => fetch(`http://${host}/v2/`).then(({ok}) => ok),
    });
    onTestFinished(daemon.stop);
    expect(await converse(host)).toEqual(recorded);
  },
);
