import {type Exchange, errorReply, jsonReply, type Reply} from './exchange.ts';
import type {Storage} from './storage.ts';

/** One page of sorted names after `last`, at most `n`, with the link to the next page when there is one. */
const pageOf = (names: Iterable<string>, exchange: Exchange) => {
  const last = exchange.query.get('last') ?? '';
  const asked = Number(exchange.query.get('n') ?? '');
  const limit = Number.isInteger(asked) && asked > 0 ? asked : 100;
  const rest = [...names].sort().filter(name => name > last);
  const page = rest.slice(0, limit);
  const next = `${exchange.path}?last=${encodeURIComponent(page.at(-1) ?? '')}&n=${limit}`;
  return {page, headers: page.length < rest.length ? {Link: `<${next}>; rel="next"`} : undefined};
};

/** GET /v2/_catalog */
export function answerCatalog(storage: Storage, exchange: Exchange): Reply {
  const filled = [...storage.repositories].filter(([, repository]) => repository.manifests.size > 0);
  const {page, headers} = pageOf(
    filled.map(([name]) => name),
    exchange,
  );
  return jsonReply(200, {repositories: page}, headers);
}

/** GET /v2/NAME/tags/list */
export function answerTags(storage: Storage, name: string, exchange: Exchange): Reply {
  const repository = storage.repositories.get(name);
  if (repository === undefined) return errorReply(404, 'NAME_UNKNOWN', {name});
  const {page, headers} = pageOf(repository.tags.keys(), exchange);
  return jsonReply(200, {name, tags: page}, headers);
}
