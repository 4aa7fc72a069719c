import {always} from './fault.ts';
import {bringsBlob} from './parts/registry.ts';

const largestBytes = 16 * 1024;

const page = [
  '<html>',
  '<head><title>413 Request Entity Too Large</title></head>',
  '<body>',
  '<center><h1>413 Request Entity Too Large</h1></center>',
  '<hr><center>nginx/1.24.0</center>',
  '</body>',
  '</html>',
  '',
].join('\r\n');

export const registry413 = always('a proxy before the registry takes no layer of more than 16 KiB', {
  spoil(exchange) {
    const isTooLarge = bringsBlob(exchange) && Number(exchange.headers['content-length'] ?? 0) > largestBytes;
    return isTooLarge ? {status: 413, headers: {'Content-Type': 'text/html'}, body: page} : undefined;
  },
});
