import {type Exchange, errorReply, jsonReply, type Reply} from './exchange.ts';
import type {Storage} from './storage.ts';

const mostEntries = 100;

/** The number of entries that a client asks for; undefined when it names none. */
const askedFor = ({query}: Exchange) => {
  const text = query.get('n') ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
};

/** Sorted names after `last`, at most so many of them. */
const pageOf = (names: Iterable<string>, {query}: Exchange, limit: number) => {
  const last = query.get('last') ?? '';
  const rest = [...names].sort().filter(name => name > last);
  return {page: rest.slice(0, limit), rest};
};

const linkTo = (path: string, last: string | undefined, limit: number) => ({
  Link: `<${path}?last=${encodeURIComponent(last ?? '')}&n=${limit}>; rel="next"`,
});

/** GET /v2/_catalog. Like the real server it names a next page after every full one, even when nothing is left. */
export function answerCatalog({repositories}: Storage, exchange: Exchange): Reply {
  const limit = askedFor(exchange) ?? mostEntries;
  const filled = [...repositories].filter(([, {manifests, blobs}]) => manifests.size + blobs.size > 0);
  const {page} = pageOf(
    filled.map(([name]) => name),
    exchange,
    limit,
  );
  const isFull = page.length > 0 && page.length === limit;
  return jsonReply(200, {repositories: page}, isFull ? linkTo(exchange.path, page.at(-1), limit) : {});
}

/** GET /v2/NAME/tags/list. Pages are as the specification has them; docker distribution 2.8 always lists all tags. */
export function answerTags({repositories}: Storage, name: string, exchange: Exchange): Reply {
  const repository = repositories.get(name);
  if (repository === undefined || !repository.wasTagged) return errorReply(404, 'NAME_UNKNOWN', {name});
  const limit = askedFor(exchange) ?? Number.POSITIVE_INFINITY;
  const {page, rest} = pageOf(repository.tags.keys(), exchange, limit);
  const link = page.length < rest.length ? linkTo(exchange.path, page.at(-1), limit) : {};
  return jsonReply(200, {name, tags: repository.tags.size === 0 ? null : page}, link);
}
