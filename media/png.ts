import {crc32, deflateSync} from 'node:zlib';

/** Pixels as red, green, blue and alpha, a byte each, row after row. */
export type Picture = {width: number; height: number; pixels: Uint8Array};

type Colour = readonly [number, number, number, number];

const mostColours = 256;

const keyOf = ([red, green, blue, alpha]: Colour): number => ((red * 256 + green) * 256 + blue) * 256 + alpha;

const distance = (a: Colour, b: Colour): number =>
  a.reduce((sum, part, index) => sum + (part - (b[index] ?? 0)) ** 2, 0);

function colourAt(pixels: Uint8Array, pixel: number): Colour {
  const at = pixel * 4;
  return [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0, pixels[at + 3] ?? 0];
}

/** The most frequent colours, and for each pixel the number of its own or of the nearest. */
function indexColours({width, height, pixels}: Picture): {palette: Colour[]; indexes: Uint8Array} {
  const counts = new Map<number, {colour: Colour; count: number}>();
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = colourAt(pixels, pixel);
    const key = keyOf(colour);
    const seen = counts.get(key);
    if (seen === undefined) counts.set(key, {colour, count: 1});
    else seen.count += 1;
  }
  const palette = [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, mostColours)
    .map(({colour}) => colour);
  const numbers = new Map(palette.map((colour, number) => [keyOf(colour), number]));
  const nearest = (colour: Colour): number => {
    const distances = palette.map(candidate => distance(colour, candidate));
    return distances.indexOf(Math.min(...distances));
  };
  const indexes = new Uint8Array(width * height);
  for (let pixel = 0; pixel < indexes.length; pixel += 1) {
    const colour = colourAt(pixels, pixel);
    const key = keyOf(colour);
    const number = numbers.get(key) ?? nearest(colour);
    numbers.set(key, number);
    indexes[pixel] = number;
  }
  return {palette, indexes};
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A PNG of at most 256 colours: a terminal needs few, and the file is a third of one in full colour. */
export function encodePng(picture: Picture): Buffer {
  const {width, height} = picture;
  const {palette, indexes} = indexColours(picture);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, by number of a palette.
  header.set([8, 3], 8);
  // Each row begins with its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(indexes.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette.flatMap(colour => colour.slice(0, 3)))),
    chunk('tRNS', Uint8Array.from(palette.map(([, , , alpha]) => alpha))),
    chunk('IDAT', deflateSync(rows, {level: 9})),
    chunk('IEND', new Uint8Array()),
  ]);
}
