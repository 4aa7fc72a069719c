/** What a shell text means, before anything in it is expanded or run. */

export type Part =
  | {kind: 'text'; text: string; isQuoted: boolean}
  | {kind: 'variable'; name: string; fallback?: string; isQuoted: boolean}
  | {kind: 'output'; list: List; isQuoted: boolean};
export type Word = Part[];

export type Redirect = {descriptor: number; operator: '>' | '>>' | '<' | '>&' | '<&'; target: Word};

export type Command =
  | {kind: 'simple'; assignments: {name: string; value: Word}[]; words: Word[]; redirects: Redirect[]}
  | {kind: 'group'; list: List; isSubshell: boolean; redirects: Redirect[]}
  | {kind: 'if'; branches: {condition: List; body: List}[]; otherwise: List; redirects: Redirect[]};

export type Pipeline = {commands: Command[]; isNegated: boolean; after: ';' | '&&' | '||'};
export type List = Pipeline[];
