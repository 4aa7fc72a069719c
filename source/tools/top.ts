import {parseQuantity} from './quantity.ts';

export type Usage = {
  name: string;
  cpuMillicores: number;
  memoryBytes: number;
  /** Of the node's capacity; `top pods` does not tell it. */
  cpuPercent?: number;
  memoryPercent?: number;
};

const percent = (cell: string | undefined): number | undefined => {
  const found = /^(\d+)%$/.exec(cell ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
};

/** `kubectl top nodes` and `top pods`; rows whose numbers are not known yet ('<unknown>') are left out. */
export function parseTop(stdout: string): Usage[] {
  return stdout.split('\n').flatMap(line => {
    const [name, cpu, ...rest] = line.trim().split(/\s+/);
    const cores = parseQuantity(cpu ?? '');
    const memory = parseQuantity((rest.length > 1 ? rest[1] : rest[0]) ?? '');
    if (name === undefined || cores === undefined || memory === undefined) return [];
    const [cpuPercent, memoryPercent] = [percent(rest[0]), percent(rest[2])];
    return [
      {
        name,
        cpuMillicores: Math.round(cores * 1000),
        memoryBytes: memory,
        ...(cpuPercent === undefined ? {} : {cpuPercent}),
        ...(memoryPercent === undefined ? {} : {memoryPercent}),
      },
    ];
  });
}
