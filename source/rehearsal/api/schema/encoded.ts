const letter = /[A-Za-z0-9+/]/;

/** Where Go's decoder of base64 gives up; undefined when it reads to the end. */
function corruptAt(text: string): number | undefined {
  const places = [...text].flatMap((character, index) => ('\r\n'.includes(character) ? [] : [{character, index}]));
  for (let start = 0; start < places.length; start += 4) {
    const quantum = places.slice(start, start + 4);
    const odd = quantum.findIndex(({character}) => !letter.test(character));
    const found = quantum[odd];
    if (found === undefined) {
      if (quantum.length < 4) return quantum[0]?.index;
      continue;
    }
    if (found.character !== '=' || odd < 2) return found.index;
    if (odd === 2 && quantum[3] === undefined) return text.length;
    if (odd === 2 && quantum[3]?.character !== '=') return found.index;
    return places[start + 4]?.index;
  }
  return undefined;
}

const number = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const suffix = /^(|[numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)$/;

/** Why the server cannot read a text as bytes or as a quantity, in Go's words; undefined when it can. */
export const undecodable: Record<'bytes' | 'quantity', (text: string) => string | undefined> = {
  bytes(text) {
    const place = corruptAt(text);
    return place === undefined ? undefined : `illegal base64 data at input byte ${place}`;
  },
  quantity(text) {
    const [, digits = '', unit = ''] = number.exec(text) ?? [];
    if (!digits) return `quantities must match the regular expression '${number.source}'`;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits)) return 'unable to parse numeric part of quantity';
    return suffix.test(unit) ? undefined : "unable to parse quantity's suffix";
  },
};
