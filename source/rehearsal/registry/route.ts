import {answerBlob} from './blobs.ts';
import {type Exchange, errorReply, notFound, type Reply} from './exchange.ts';
import {answerCatalog, answerTags} from './lists.ts';
import {answerManifest} from './manifests.ts';
import {continueUpload, startUpload, type UploadContext} from './uploads.ts';

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const name = `(?<name>${component}(?:/${component})*)`;
const digest = 'sha256:[0-9a-f]{64}';
const reference = `(?<reference>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|${digest})`;

const manifestPath = new RegExp(`^/v2/${name}/manifests/${reference}$`);
const uploadsPath = new RegExp(`^/v2/${name}/blobs/uploads/(?<id>[0-9a-f-]*)$`);
const blobPath = new RegExp(`^/v2/${name}/blobs/(?<digest>${digest})$`);
const tagsPath = new RegExp(`^/v2/${name}/tags/list$`);

/** Answers a request that has passed the login: the paths of the distribution specification. */
export async function route(context: UploadContext, exchange: Exchange): Promise<Reply> {
  const {storage} = context;
  const {path, method} = exchange;
  const isRead = method === 'GET' || method === 'HEAD';
  if (path === '/v2/' || path === '/v2') {
    return {status: 200, headers: {'Content-Type': 'application/json; charset=utf-8'}, body: '{}'};
  }
  if (path === '/v2/_catalog') return isRead ? answerCatalog(storage, exchange) : errorReply(405, 'UNSUPPORTED');

  const tags = tagsPath.exec(path)?.groups;
  if (tags?.['name'] !== undefined) {
    return isRead ? answerTags(storage, tags['name'], exchange) : errorReply(405, 'UNSUPPORTED');
  }
  const manifest = manifestPath.exec(path)?.groups;
  if (manifest?.['name'] !== undefined) {
    return answerManifest(storage, manifest['name'], manifest['reference'] ?? '', exchange, context.locate);
  }
  const upload = uploadsPath.exec(path)?.groups;
  if (upload?.['name'] !== undefined) {
    if (upload['id']) return continueUpload(context, upload['name'], upload['id'], exchange);
    return method === 'POST' ? startUpload(context, upload['name'], exchange) : errorReply(405, 'UNSUPPORTED');
  }
  const blob = blobPath.exec(path)?.groups;
  if (blob?.['name'] !== undefined) return answerBlob(storage, blob['name'], blob['digest'] ?? '', exchange);
  return notFound;
}
