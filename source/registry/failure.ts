import * as z from 'zod';

export type FailureCause =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'too-large'
  | 'too-many-requests'
  | 'server-error'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'untrusted-certificate'
  | 'unexpected-answer'
  | 'conflict';

/** Why a request to a registry failed: one value for what happened on the wire and for what the registry said. */
export type RegistryFailure = {
  cause: FailureCause;
  /** What happened, what it means, what to do; for a person. */
  message: string;
  /** HTTP status, when there was an answer. */
  status?: number;
  /** How long the registry asks to wait, in milliseconds. */
  retryAfterMs?: number;
};

export type Outcome<Value> = {ok: true; value: Value} | {ok: false; failure: RegistryFailure};

export const done = <Value>(value: Value): Outcome<Value> => ({ok: true, value});
export const failed = (failure: RegistryFailure): Outcome<never> => ({ok: false, failure});

/** Whether trying again may help. */
export const isTransient = ({cause}: RegistryFailure): boolean =>
  cause === 'too-many-requests' || cause === 'server-error' || cause === 'reset';

const errorsSchema = z.object({errors: z.array(z.object({code: z.string(), message: z.string().optional()}))});

/** Only printable text of a registry may reach a terminal. */
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);

const wordsOf = (body: string) => {
  try {
    const [first] = errorsSchema.parse(JSON.parse(body)).errors;
    return first === undefined
      ? ''
      : printable(`${first.code}${first.message === undefined ? '' : `: ${first.message}`}`);
  } catch {
    return printable(body.trim());
  }
};

const meanings: {status: (status: number) => boolean; cause: FailureCause; advice: string}[] = [
  {
    status: status => status === 401,
    cause: 'unauthorized',
    advice: 'log in with a name and password that the registry knows',
  },
  {
    status: status => status === 403,
    cause: 'forbidden',
    advice: 'this login may not do that; ask for the right to push',
  },
  {
    status: status => status === 404,
    cause: 'not-found',
    advice: 'check the repository name; some registries want projects made first',
  },
  {
    status: status => status === 413,
    cause: 'too-large',
    advice: 'a proxy in front of the registry limits the size of uploads; raise its limit',
  },
  {status: status => status === 429, cause: 'too-many-requests', advice: 'the registry asks to slow down'},
  {status: status => status >= 500, cause: 'server-error', advice: "look at the registry's own log and disk"},
  {status: () => true, cause: 'refused', advice: 'the registry does not take the request'},
];

const retryAfterOf = (header: string | undefined) => {
  if (header === undefined) return {};
  const retryAfterMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(retryAfterMs) ? {retryAfterMs: Math.max(0, retryAfterMs)} : {};
};

/** The failure behind an answer that was not the expected one. */
export function failureOfAnswer(
  what: string,
  answer: {status: number; headers: Record<string, string>},
  body: string,
): RegistryFailure {
  const {status, headers} = answer;
  const {cause, advice} = meanings.find(meaning => meaning.status(status)) ?? {cause: 'refused', advice: ''};
  const words = wordsOf(body);
  const message = `${what}: the registry answered ${status}${words === '' ? '' : ` (${words})`}; ${advice}`;
  return {cause, message, status, ...retryAfterOf(headers['retry-after'])};
}

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' || code === 'UND_ERR_SOCKET' ? codeOf(error.cause) || code : code;
};

const resetCodes = [
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
];
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/;

/** The failure behind a request that got no answer. */
export function failureOfError(what: string, error: unknown): RegistryFailure {
  const code = codeOf(error);
  const words = printable(error instanceof Error ? error.message : String(error));
  const [cause, advice]: [FailureCause, string] = certificateCode.test(code)
    ? ['untrusted-certificate', "give Airlock the registry's CA certificate"]
    : resetCodes.includes(code)
      ? ['reset', 'the connection broke off']
      : ['unreachable', 'check the host name, the port and the firewall'];
  return {cause, message: `${what}: ${code === '' ? words : `${code} (${words})`}; ${advice}`};
}
