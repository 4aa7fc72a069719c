import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {gunzipSync, gzipSync} from 'node:zlib';
import {complained, type Finished, type Invocation, type Programs, said} from './programs.ts';

const isOption = (word: string) => word.startsWith('-') && word !== '-';

/** The named files one after another, standard input when none is named. */
async function inputs(program: string, {args, files, stdin}: Invocation) {
  const names = args.filter(word => !isOption(word));
  const contents: {name: string; bytes: Buffer}[] = [];
  for (const name of names.length > 0 ? names : ['-']) {
    const bytes = name === '-' ? await stdin() : files.get(name);
    if (!bytes) return complained(`${program}: ${name}: No such file or directory\n`);
    contents.push({name, bytes});
  }
  return contents;
}

const isFinished = (value: Finished | unknown[]): value is Finished => !Array.isArray(value);

async function wordCount(invocation: Invocation): Promise<Finished> {
  const found = await inputs('wc', invocation);
  if (isFinished(found)) return found;
  const isByLine = invocation.args.includes('-l');
  const lines = found.map(({name, bytes}) => {
    const count = isByLine ? bytes.filter(byte => byte === 10).length : bytes.length;
    return name === '-' ? `${count}\n` : `${count} ${name}\n`;
  });
  return said(lines.join(''));
}

async function checksum(invocation: Invocation): Promise<Finished> {
  const found = await inputs('sha256sum', invocation);
  if (isFinished(found)) return found;
  return said(found.map(({name, bytes}) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`).join(''));
}

async function concatenate(invocation: Invocation): Promise<Finished> {
  const found = await inputs('cat', invocation);
  return isFinished(found) ? found : said(Buffer.concat(found.map(({bytes}) => bytes)));
}

function remove({args, files}: Invocation): Finished {
  const names = args.filter(word => !isOption(word));
  const isForced = args.some(word => /^-[a-z]*f/.test(word));
  const missing = names.filter(name => !files.delete(name));
  const [first] = missing;
  if (first === undefined || isForced) return said('');
  return complained(`rm: cannot remove '${first}': No such file or directory\n`);
}

function list({args, files}: Invocation): Finished {
  const [path = '/tmp'] = args.filter(word => !isOption(word));
  const inside = [...files.keys()].filter(name => name === path || name.startsWith(`${path.replace(/\/$/, '')}/`));
  if (inside.length === 0 && path !== '/tmp') {
    return complained(`ls: cannot access '${path}': No such file or directory\n`, 2);
  }
  return said(
    inside.map(name => `${name === path ? name : name.slice(path.replace(/\/$/, '').length + 1)}\n`).join(''),
  );
}

const diskSizeKib = 20_511_312;
const diskUsedKib = 3_204_108;

/** POSIX output of df: one file system, however many paths. */
function diskFree({args, files}: Invocation): Finished {
  const paths = args.filter(word => !isOption(word));
  const used = diskUsedKib + Math.ceil([...files.values()].reduce((sum, bytes) => sum + bytes.length, 0) / 1024);
  const rows = (paths.length > 0 ? paths : ['/']).map(path => {
    const mount = path.startsWith('/var/lib/postgresql') ? '/var/lib/postgresql/data' : '/';
    const device = mount === '/' ? 'overlay' : '/dev/sdb';
    const share = Math.ceil((used / diskSizeKib) * 100);
    return `${device.padEnd(15)}  ${diskSizeKib} ${used}  ${diskSizeKib - used}      ${share}% ${mount}\n`;
  });
  return said(`Filesystem     1024-blocks    Used Available Capacity Mounted on\n${rows.join('')}`);
}

function nameServerLookup({args, resolve}: Invocation): Finished {
  const name = args.find(word => !isOption(word)) ?? '';
  const head = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n';
  const address = resolve(name);
  if (address === undefined) return said(`${head}** server can't find ${name}: NXDOMAIN\n\n`, 1);
  return said(`${head}Name:\t${name}.svc.cluster.local\nAddress: ${address}\n\n`);
}

const listed = (environment: Record<string, string>) =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** Programs that every image has. Only what an operator or Airlock runs in a pod; the rest is not found. */
export const coreutils: Programs = {
  cat: concatenate,
  wc: wordCount,
  sha256sum: checksum,
  rm: remove,
  ls: list,
  df: diskFree,
  nslookup: nameServerLookup,
  true: () => said(''),
  false: () => said('', 1),
  ':': () => said(''),
  sync: () => said(''),
  mkdir: () => said(''),
  hostname: ({hostname}) => said(`${hostname}\n`),
  whoami: () => said('root\n'),
  id: () => said('uid=0(root) gid=0(root) groups=0(root)\n'),
  date: () => said(`${new Date().toUTCString()}\n`),
  env: ({environment}) => said(listed(environment)),
  printenv({args, environment}) {
    const [name] = args;
    if (name === undefined) return said(listed(environment));
    const value = environment[name];
    return value === undefined ? said('', 1) : said(`${value}\n`);
  },
  echo({args}) {
    const [first, ...rest] = args;
    return first === '-n' ? said(rest.join(' ')) : said(`${args.join(' ')}\n`);
  },
  printf({args}) {
    const [format = '', ...values] = args;
    const filled = values.reduce((text, value) => text.replace('%s', value), format);
    return said(filled.replaceAll('\\n', '\n'));
  },
  test({args, files}) {
    const [flag, path = ''] = args;
    const bytes = files.get(path);
    return said('', flag === '-s' ? (bytes?.length ? 0 : 1) : bytes ? 0 : 1);
  },
  async head(invocation) {
    const [, count = '10'] = /-(?:n\s*|c\s*)?(\d+)/.exec(invocation.args.join(' ')) ?? [];
    const all = await invocation.stdin();
    if (invocation.args.some(word => word.startsWith('-c'))) return said(all.subarray(0, Number(count)));
    return said(all.toString().split('\n').slice(0, Number(count)).join('\n').concat('\n'));
  },
  async gzip(invocation) {
    const bytes = await invocation.stdin();
    return said(invocation.args.includes('-d') ? gunzipSync(bytes) : gzipSync(bytes));
  },
};
