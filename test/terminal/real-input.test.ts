import {chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {quoteWord} from '../../source/tools/command.ts';
import * as kubectl from '../../source/tools/kubectl.ts';
import {runProgram} from './helpers/program.ts';
import {makeRoom, type Room} from './helpers/room.ts';
import {isApproved, recordsOfType} from './helpers/session.ts';
import {liveDifferences, manifestOf, revisions, type ServedSite, serveSite} from './helpers/site.ts';

/** Stand-ins for helm and kubectl that write down how they were called, then become the real one. */
function makeShims(room: Room, tools: string): {folder: string; calls: () => string[]} {
  const folder = join(room.folder, 'shims');
  const log = join(room.folder, 'calls');
  mkdirSync(folder);
  mkdirSync(log);
  for (const tool of ['helm', 'kubectl']) {
    const path = join(folder, tool);
    writeFileSync(path, `#!/bin/sh\nprintf '%s\\0' ${tool} "$@" >"${log}/$$"\nexec ${tools}/${tool} "$@"\n`);
    chmodSync(path, 0o755);
  }
  const callOf = (name: string): string =>
    readFileSync(join(log, name), 'utf8').split('\0').slice(0, -1).map(quoteWord).join(' ');
  return {folder, calls: () => readdirSync(log).map(callOf).sort()};
}

/** A site file as somebody would write it by hand. */
const siteFileText = ({
  registryHost,
  healthUrl,
  folder,
}: ServedSite): string => `# Studio, production. Ask the platform team.
release: datachain-studio
namespace: datachain-studio   # the same, for once
registry:
  host: ${registryHost}
  caFile: ${folder}/registry-ca.pem
  authFile: ${folder}/registry-auth.json
values: [studio.yaml]
pullSecret: internal-registry-secret
database: {workload: deployment/datachain-studio-postgres, user: studio, name: datachain_studio}
healthUrl: ${healthUrl}
gates: {soakSeconds: 1}
backups: {inTheClear: true}
timeoutSeconds: 90
`;

/** What is journaled without its redirections: they are the runner's, not arguments. */
const withoutRedirection = (display: string): string => display.replace(/ (?:<<< …|[<>] \S+)$/, '');

test('a hand-written site file, a kubeconfig and a bundle are all it needs, and every call is in the journal', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room);
  const shims = makeShims(room, site.tools);
  const own = join(room.folder, 'operator');
  mkdirSync(own);
  writeFileSync(join(own, 'airlock.yaml'), siteFileText(site));
  writeFileSync(join(own, 'studio.yaml'), readFileSync(join(site.folder, 'values.yaml')), {mode: 0o600});

  const env = {...room.env, KUBECONFIG: site.kubeconfig, PATH: `${shims.folder}:${room.env['PATH'] ?? ''}`};
  const args = ['upgrade', '--headless', '--yes', '--site', join(own, 'airlock.yaml'), '--bundle', site.bundle];
  const {exitCode, last, stderr} = await runProgram(args, room, env);
  expect(stderr).toBe('');
  expect(last[1]).toBe('Upgraded datachain-studio 1.2.2 → 1.2.3');
  expect(exitCode).toBe(0);
  const calls = shims.calls();

  // Every helm and kubectl call is a command of the journal and the other way round; besides, the screen's watches.
  const session = room.sessionFolder();
  const target = {
    release: 'datachain-studio',
    namespace: 'datachain-studio',
    context: 'rehearsal',
    kubeconfig: site.kubeconfig,
  };
  const watches = (['pods', 'events', 'deployments', 'statefulsets'] as const).map(kind => {
    const {file, args: words} = kubectl.watch(target, kind);
    return [file, ...words].map(quoteWord).join(' ');
  });
  const journaled = recordsOfType(session, 'command-started')
    .map(event => withoutRedirection(event.display))
    .filter(display => /^(helm|kubectl) /.test(display));
  // The Lease is asked, taken and renewed around them, and the context that the kubeconfig names is looked up once.
  const isOfLease = (call: string) => / --request-timeout=10s( |$)/.test(call);
  const isContext = (call: string) => call.startsWith('kubectl config current-context ');
  const isBeside = (call: string) => watches.includes(call) || isOfLease(call) || isContext(call);
  expect(calls.filter(call => !isBeside(call))).toEqual(journaled.filter(call => !isOfLease(call)).sort());
  expect(calls.filter(isOfLease).length).toBeGreaterThan(journaled.filter(isOfLease).length);
  expect(calls.some(call => call.startsWith('helm upgrade') && call.includes('--wait'))).toBe(true);
  expect(calls.filter(call => watches.includes(call)).length).toBeGreaterThanOrEqual(watches.length);

  // What is live is what was approved.
  const manifest = await manifestOf(site.kubeconfig);
  expect(isApproved(manifest, session)).toBe(true);
  expect(await liveDifferences(site.kubeconfig, manifest)).toEqual({objects: 20, differences: []});
  expect((await revisions(site.kubeconfig)).at(-1)).toEqual({
    revision: 2,
    status: 'deployed',
    description: 'Upgrade complete',
  });
});
