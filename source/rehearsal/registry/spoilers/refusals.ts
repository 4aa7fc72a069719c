import {errorReply, type Reply} from '../exchange.ts';
import {type Aim, aimed, carriesBlob, isPush, type Spoiler} from './spoiler.ts';

/** The login is no longer good: 401 with no challenge that a client could answer better than before. */
export const unauthorized = (aim: Aim = {}): Spoiler =>
  aimed({at: isPush, ...aim}, () =>
    errorReply(401, 'UNAUTHORIZED', null, {headers: {'WWW-Authenticate': 'Basic realm="Registry Realm"'}}),
  );

/** nginx's own page, as it stands before many registries; it says so before it has read the body. */
const nginxTooLarge = `<html>
<head><title>413 Request Entity Too Large</title></head>
<body>
<center><h1>413 Request Entity Too Large</h1></center>
<hr><center>nginx</center>
</body>
</html>
`.replaceAll('\n', '\r\n');

/** A proxy that takes no body larger than `limitBytes`: refused by its Content-Length, or when it grows too long. */
export const tooLarge = (limitBytes: number, aim: Aim = {}): Spoiler => {
  const page: Reply = {status: 413, headers: {'Content-Type': 'text/html', Connection: 'close'}, body: nginxTooLarge};
  return aimed({at: carriesBlob, ...aim}, ({headers}) =>
    Number(headers['content-length'] ?? 0) > limitBytes ? page : {afterBytes: limitBytes, instead: page},
  );
};

/** The registry asks to slow down, for so many seconds. */
export const tooManyRequests = (retryAfterSeconds: number, aim: Aim = {}): Spoiler =>
  aimed({at: isPush, ...aim}, () =>
    errorReply(429, 'TOOMANYREQUESTS', undefined, {headers: {'Retry-After': String(retryAfterSeconds)}}),
  );

/** The registry fails without saying why. */
export const serverError = (aim: Aim = {}): Spoiler =>
  aimed({at: isPush, ...aim}, () => errorReply(500, 'UNKNOWN', {}));

const storageFolder = '/var/lib/registry/docker/registry/v2';

/** The registry's disk is full: what docker distribution 2.8.2 answers on a full file system (recorded). */
export const diskFull = (aim: Aim = {}): Spoiler =>
  aimed({at: isPush, ...aim}, ({method, path}) => {
    const [, name = '', id] = /^\/v2\/(.+)\/(?:blobs\/uploads|manifests)\/([^/]*)$/.exec(path) ?? [];
    const upload = `${storageFolder}/repositories/${name}/_uploads/${id || '6b2fcda6-361b-4c2d-9642-64c04506fab1'}`;
    if (method === 'PATCH' || (method === 'PUT' && path.includes('/uploads/'))) {
      return errorReply(500, 'UNKNOWN', `write ${upload}/data: no space left on device`);
    }
    const Path = method === 'POST' ? `${upload}/startedat` : `${storageFolder}/blobs/data`;
    return errorReply(500, 'UNKNOWN', {DriverName: 'filesystem', Enclosed: {Op: 'write', Path, Err: 28}});
  });
