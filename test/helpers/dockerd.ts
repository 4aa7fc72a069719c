import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {startDaemon} from './daemon.ts';

/** A docker daemon of a test's own; `docker` runs the client on it. */
export type Dockerd = {
  env: Record<string, string>;
  docker(args: readonly string[], input?: string): Promise<{exitCode: number; stdout: string; stderr: string}>;
  stop(): Promise<void>;
};

/** Puts another hosts file over the system's, for the daemon alone, and becomes the daemon. */
const inOwnNamespace = 'mount --make-rprivate / && mount --bind "$1" /etc/hosts && shift && exec dockerd "$@"';

export type DockerdOptions = {
  folder: string;
  /** Names that the daemon finds at an address, besides the system's. */
  hosts?: Record<string, string>;
  /** The only authority that the daemon trusts besides the system's. */
  caFile?: string;
};

/** Starts dockerd (as root) with everything it keeps in a folder, and without a bridge or firewall rules. */
export async function startDockerd({folder, hosts = {}, caFile}: DockerdOptions): Promise<Dockerd> {
  const at = (name: string) => join(folder, name);
  mkdirSync(at('config'), {recursive: true});
  const lines = Object.entries(hosts).map(([name, address]) => `${address} ${name}\n`);
  writeFileSync(at('hosts'), readFileSync('/etc/hosts', 'utf8') + lines.join(''));
  const socket = `unix://${at('docker.sock')}`;
  const env = {DOCKER_HOST: socket, DOCKER_CONFIG: at('config')};
  const docker: Dockerd['docker'] = async (args, input = '') => {
    const {exitCode = -1, stdout, stderr} = await execa('docker', [...args], {reject: false, env, input});
    return {exitCode, stdout, stderr};
  };
  const daemon = await startDaemon(
    'unshare',
    [
      ...['-m', 'sh', '-c', inOwnNamespace, 'sh', at('hosts')],
      ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '-H', socket],
      ...['--storage-driver=overlay2', '--iptables=false', '--ip6tables=false', '--bridge=none'],
    ],
    {
      isReady: async () => (await docker(['version'])).exitCode === 0,
      env: caFile === undefined ? {} : {SSL_CERT_FILE: caFile},
    },
  );
  return {
    env,
    docker,
    async stop() {
      await daemon.stop();
      rmSync(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
}
