import {failure} from './failure.ts';

/** The shapes in which the server can show a resource. */
export type Shape = 'json' | 'table' | 'partial-list' | 'partial';

const acceptable = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
];

const shapes: Record<string, Shape> = {
  Table: 'table',
  PartialObjectMetadataList: 'partial-list',
  PartialObjectMetadata: 'partial',
};

/** The first shape in an Accept header that can be served; answers are always JSON. Throws 406. */
export function shapeFor(accept: string): Shape {
  if (!accept) return 'json';
  for (const item of accept.split(',')) {
    const [mediaType, ...parameters] = item.split(';').map(part => part.trim());
    const as = parameters.find(parameter => parameter.startsWith('as='))?.slice(3);
    if (mediaType !== 'application/json' && mediaType !== 'application/*' && mediaType !== '*/*') continue;
    if (as === undefined) return 'json';
    const shape = shapes[as];
    if (shape) return shape;
  }
  throw failure({
    code: 406,
    reason: 'NotAcceptable',
    message: `406: Not Acceptable\n\nAvailable representations: ${acceptable.join(', ')}`,
    details: {},
  });
}
