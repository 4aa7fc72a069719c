/**
 * What differs between two runs on the same real cluster. Each mask replaces a value by a token that names its
 * meaning, in the recording and in the replay alike; a line is never dropped.
 */
export type Mask = {token: string; reason: string; pattern: RegExp; by: string};

/** The letters that Kubernetes makes names of. */
const random = '[bcdfghjklmnpqrstvwxz2456789]';

export const masks: readonly Mask[] = [
  {
    token: '<optional>',
    reason: 'kubectl 1.31 words this field of a projected volume otherwise than the recorded 1.33',
    // Other volumes have the word too, with less room behind it.
    pattern: /(?<=^ {4})(?:ConfigMapOptional: +<nil>|Optional: {16}false)$/gm,
    by: 'Optional: <optional>',
  },
  {
    token: '<load>',
    reason: 'how busy a pod is, as the autoscaler measured it',
    pattern: /(\bcpu: )\d+%(?=\/)|(\(as a percentage of request\): +)\d+% \(\d+m\)(?= \/ )/g,
    by: '$1$2<load>',
  },
  {
    token: '<port>',
    reason: 'the kernel gives every connection a port',
    pattern: /(\[::ffff:[\d.]+\]:)\d{4,5}(?=: response)/g,
    by: '$1<port>',
  },
  {
    token: '<fingerprint>',
    reason: "the digest of the operator's own certificate",
    pattern: /\bX509SHA256=[\da-f]{64}\b/g,
    by: 'X509SHA256=<fingerprint>',
  },
  {
    token: '<certificate>',
    reason: "the cluster's own, which the recorder replaced",
    pattern: /(-----BEGIN CERTIFICATE-----\n)[A-Za-z\d+/=\n]+(-----END)/g,
    by: '$1<certificate>\n$2',
  },
  {
    token: '<tick>',
    reason: 'how long the worker has been counting',
    pattern: /\b(worker tick )\d+/g,
    by: '$1<tick>',
  },
  {
    token: '<log>',
    reason: 'when and as which process a client logged',
    pattern: /^([EWI])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /gm,
    by: '$1<log> ',
  },
  {
    token: '<file>',
    reason: 'kubectl diff compares files of random names',
    pattern: /\/(LIVE|MERGED)-\d+\//g,
    by: '/$1-<file>/',
  },
  {
    token: '<version>',
    reason: "the server's counter, in YAML",
    pattern: /\b(resourceVersion: )"?\d+"?/g,
    by: '$1<version>',
  },
  {
    token: '<kernel>',
    reason: 'the machine that the cluster ran on',
    pattern: /\b6\.\d+\.\d+-[\w.-]+/g,
    by: '<kernel>',
  },
  {
    token: '<machine>',
    reason: 'the machine that the cluster ran on',
    pattern: /(Machine ID: +)\S+/g,
    by: '$1<machine>',
  },
  {
    token: '<event>',
    reason: 'an event is named after its object and the time in nanoseconds',
    pattern: /\.[\da-f]{16}\b/g,
    by: '.<event>',
  },
  {
    token: '<exec>',
    reason: 'the runtime draws one for every exec',
    pattern: /(start exec \\*")[\da-f]{64}/g,
    by: '$1<exec>',
  },
  {
    token: '<uid>',
    reason: 'the server draws one for every object',
    pattern: /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g,
    by: '<uid>',
  },
  {
    token: '<time>',
    reason: 'the wall clock, as RFC 3339, as Go prints it, and as helm prints it',
    pattern:
      /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| [+-]\d{4}( [A-Z]{3,4}( m=\+[\d.]+)?)?)|\b[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\b|\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
    by: '<time>',
  },
  {
    token: '<digest>',
    reason: 'a packed chart and an image carry times, so their digests differ',
    pattern: /\bsha256:[\da-f]{64}\b/g,
    by: '<digest>',
  },
  {
    token: '<containerID>',
    reason: 'the runtime draws one for every run',
    pattern: /\bcontainerd:\/\/[\da-f]{64}\b/g,
    by: 'containerd://<id>',
  },
  {
    token: '<pod>',
    reason: 'the hash of a pod template and the random end of a pod name',
    pattern: new RegExp(`\\b(datachain-studio-[a-z]+)-${random}{7,10}-${random}{5}(?![a-z\\d])`, 'g'),
    by: '$1-<hash>-<random>',
  },
  {
    token: '<hash>',
    reason: 'the hash of a pod template is made from Go structures',
    pattern: new RegExp(`\\b(datachain-studio-(?!feature)[a-z]+)-${random}{7,10}\\b`, 'g'),
    by: '$1-<hash>',
  },
  {
    token: '<hash>',
    reason: 'the same hash as a label',
    pattern: new RegExp(`\\b(pod-template-hash[=:] ?)${random}{7,10}\\b`, 'g'),
    by: '$1<hash>',
  },
  {
    token: '<random>',
    reason: 'the random end of a hook pod, a slice or a token volume',
    pattern: new RegExp(`\\b(kube-api-access|datachain-studio(?:-[a-z]+)*)-${random}{5}(?=[\\s"),/:]|$)`, 'g'),
    by: '$1-<random>',
  },
  {
    token: '<podIP>',
    reason: 'addresses are given out in the order that pods come',
    pattern: /\b10\.244\.\d{1,3}\.\d{1,3}\b/g,
    by: '<podIP>',
  },
  {
    token: '<serviceIP>',
    reason: 'addresses are given out in the order that services come',
    pattern: /\b10\.96\.\d{1,3}\.\d{1,3}\b/g,
    by: '<serviceIP>',
  },
  {
    token: '<took>',
    reason: 'how long a pull took',
    pattern: /\bin [\d.]+m?s \([\d.]+m?s including waiting\)/g,
    by: 'in <took> (<took> including waiting)',
  },
  {
    token: '<size>',
    reason: 'the pretend images are smaller',
    pattern: /\bImage size: \d+ bytes/g,
    by: 'Image size: <size> bytes',
  },
  {
    token: '<pointer>',
    reason: 'Go prints addresses of memory',
    pattern: /\(0x[\da-f]{6,}\)/g,
    by: '(0x<pointer>)',
  },
];

/** A text with every mask applied. */
export const masked = (text: string): string =>
  masks.reduce((done, {pattern, by}) => done.replaceAll(pattern, by), text);

/** An age or a duration as kubectl prints it: '35s', '3m57s', '5 (41s ago)' has one inside. */
const age = /(?<![\w.<-])\d+(?:d\d+h|h\d+m|m\d+s|d|h|m|s)(?![\w.-])/g;

/** Ages stand in columns of their own and in words about them; elsewhere a duration is a fact (`timeout=1s`). */
export const withoutAges = (cell: string): string =>
  /^(?:\d+ \()?[\dhmsd]+(?: ago\))?$|^(?:x\d+ over )?[\dhmsd]+$|\bover [\dhmsd]+\)|^[\dhmsd]+ \(x\d+/.test(cell)
    ? cell.replaceAll(age, '<age>')
    : cell;

/** What happens so often, and no oftener; everything else is said at every look, and the kubelet draws when it looks. */
const counted =
  /\b(?:Pulling|Created|Started|Killing|FailedScheduling|NoPods)\b|Failed to pull image|Error: ErrImagePull$/;

/** A row of a table of events without how often it was said at a look. */
export const withoutLooks = (line: string): string =>
  counted.test(line) ? line : line.replaceAll(/\bx\d+(?= over [\dhms]+)/g, 'x<n>');
