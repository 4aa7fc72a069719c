import {answerBlob} from './blobs.ts';
import type {Context} from './context.ts';
import {type Exchange, notAllowed, notFound, type Reply} from './exchange.ts';
import {answerCatalog, answerTags} from './lists.ts';
import {answerManifest} from './manifests.ts';
import {continueUpload, startUpload} from './uploads.ts';

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const name = `(?<name>${component}(?:/${component})*)`;
const digest = 'sha256:[0-9a-f]{64}';
const reference = `(?<reference>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|${digest})`;

type Groups = Record<string, string>;
type Place = {
  path: RegExp;
  /** In the order in which the real server names them. */
  methods: readonly string[];
  answer(context: Context, exchange: Exchange, found: Groups): Reply | Promise<Reply>;
};

const base: Reply = {status: 200, headers: {'Content-Type': 'application/json; charset=utf-8'}, body: '{}'};

/** The real server leads there from the base without its slash. */
const toBase: Reply = {
  status: 301,
  headers: {'Content-Type': 'text/html; charset=utf-8', Location: '/v2/'},
  body: '<a href="/v2/">Moved Permanently</a>.\n\n',
};

const anyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The paths of the distribution specification, as far as docker distribution 2.8 has them: no referrers. */
const places: readonly Place[] = [
  {path: /^\/v2\/$/, methods: anyMethod, answer: () => base},
  {path: /^\/v2$/, methods: anyMethod, answer: () => toBase},
  {path: /^\/v2\/_catalog$/, methods: ['GET'], answer: ({storage}, exchange) => answerCatalog(storage, exchange)},
  {
    path: new RegExp(`^/v2/${name}/tags/list$`),
    methods: ['GET'],
    answer: ({storage}, exchange, found) => answerTags(storage, found['name'] ?? '', exchange),
  },
  {
    path: new RegExp(`^/v2/${name}/manifests/${reference}$`),
    methods: ['DELETE', 'GET', 'HEAD', 'PUT'],
    answer: (context, exchange, found) =>
      answerManifest(context, found['name'] ?? '', found['reference'] ?? '', exchange),
  },
  {
    path: new RegExp(`^/v2/${name}/blobs/uploads/$`),
    methods: ['POST'],
    answer: (context, exchange, found) => startUpload(context, found['name'] ?? '', exchange),
  },
  {
    path: new RegExp(`^/v2/${name}/blobs/uploads/(?<id>[0-9a-f-]{36})$`),
    methods: ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'],
    answer: (context, exchange, found) => continueUpload(context, found['name'] ?? '', found['id'] ?? '', exchange),
  },
  {
    path: new RegExp(`^/v2/${name}/blobs/(?<digest>${digest})$`),
    methods: ['DELETE', 'GET', 'HEAD'],
    answer: ({storage}, exchange, found) => answerBlob(storage, found['name'] ?? '', found['digest'] ?? '', exchange),
  },
];

/** Whether the API has such a path at all: of others it says so before it asks for a login. */
export const isPath = (path: string): boolean => places.some(place => place.path.test(path));

/** Answers a request that has passed the login. */
export async function route(context: Context, exchange: Exchange): Promise<Reply> {
  const place = places.find(({path}) => path.test(exchange.path));
  if (place === undefined) return notFound;
  if (!place.methods.includes(exchange.method)) return notAllowed(...place.methods);
  return place.answer(context, exchange, place.path.exec(exchange.path)?.groups ?? {});
}
