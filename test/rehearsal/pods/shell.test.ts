import {expect, test} from 'vitest';
import {coreutils} from '../../../source/rehearsal/pods/coreutils.ts';
import {runShell} from '../../../source/rehearsal/pods/shell/run.ts';

const unknown: string[] = [];

async function shell(text: string, {args = ['sh'], input = '', files = new Map<string, Buffer>()} = {}) {
  const invocation = {
    args: [],
    environment: {NAME: 'two words', EMPTY: ''},
    files,
    stdin: async () => Buffer.from(input),
    hostname: 'pod-1',
    resolve: () => undefined,
  };
  unknown.length = 0;
  const programs = {...coreutils, fail: () => ({exitCode: 3, stdout: Buffer.from('half\n'), stderr: 'broken\n'})};
  const {exitCode, stdout, stderr} = await runShell(
    {programs, onUnknown: command => unknown.push(command)},
    invocation,
    text,
    args,
  );
  return {exitCode, stdout: stdout.toString(), stderr};
}

const ended = (stdout: string, exitCode = 0, stderr = '') => ({exitCode, stdout, stderr});

// Each line's outcome was compared with what dash says.
test.each([
  ['echo a; echo b', ended('a\nb\n')],
  ['echo a && false && echo b', ended('a\n', 1)],
  ['false || echo b', ended('b\n')],
  ['! false', ended('')],
  [`echo "$NAME" $NAME '$NAME' "\${NAME}s"`, ended('two words two words $NAME two wordss\n')],
  [`echo "\${EMPTY:-none}" \${NOBODY:-there}`, ended('none there\n')],
  ['echo a | cat | wc -c', ended('2\n')],
  ['fail | cat', ended('half\n', 0, 'broken\n')],
  ['fail 2>&1 | wc -l', ended('2\n')],
  ['fail > /dev/null 2>&1', ended('', 3)],
  ['fail 2>/dev/null; echo $?', ended('half\n3\n')],
  ['exit 7; echo never', ended('', 7)],
  ['set -e; false; echo never', ended('', 1)],
  ['set -e; false || true; echo on', ended('on\n')],
  ['if [ -z "$EMPTY" ]; then echo empty; else echo full; fi', ended('empty\n')],
  ['if false; then echo a; elif true; then echo b; fi', ended('b\n')],
  ['x=$(echo one; echo two); echo "$x" | wc -l', ended('2\n')],
  ['x=$(fail 2>/dev/null); echo "$x $?"', ended('half 3\n')],
  ['{ echo a; echo b; } | wc -l', ended('2\n')],
  ['(exit 4); echo $?', ended('4\n')],
  ['(x=1); echo "[$x]"', ended('[]\n')],
  ['echo one two | { read -r first rest; echo "$rest-$first"; }', ended('two-one\n')],
  ['exec 3>&1; { echo seen >&3; echo lost; } >/dev/null', ended('seen\n')],
  ['code=$({ { fail; echo $? >&4; } | cat >&2; } 4>&1); echo "$code"', ended('3\n', 0, 'broken\nhalf\n')],
  ['printf "%s\\n" a', ended('a\n')],
  ['FOO=bar printenv FOO; echo "[$FOO]"', ended('bar\n[]\n')],
  ['nope --x', ended('', 127, 'sh: 1: nope: not found\n')],
])('%s', async (text, outcome) => {
  expect(await shell(text)).toEqual(outcome);
});

test('arguments behind the script are its own, and "$@" keeps them apart', async () => {
  expect(await shell('echo "$0" "$2" $#; exec "$@"', {args: ['name', 'echo', 'b  c']})).toEqual(
    ended('name b  c 2\nb  c\n'),
  );
});

test('files live on in the container', async () => {
  const files = new Map<string, Buffer>();
  await shell('cat > /tmp/x', {files, input: 'content'});
  await shell('echo more >> /tmp/x', {files});
  expect(await shell('cat < /tmp/x && wc -c < /tmp/x && rm /tmp/x', {files})).toEqual(ended('contentmore\n12\n'));
  expect(await shell('cat < /tmp/x', {files})).toEqual(ended('', 2, 'sh: 1: cannot open /tmp/x: No such file\n'));
});

test.each(['for x in a; do echo $x; done', 'echo `date`', 'echo *', 'sleep 1 & wait', 'cat <<END'])(
  'what the shell lacks is refused and recorded: %s',
  async text => {
    expect((await shell(text)).exitCode).not.toBe(0);
    expect(unknown).toHaveLength(1);
  },
);
