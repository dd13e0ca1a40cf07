/**
 * A name of this machine that a browser takes for that of another one: what comes by http from `localhost` or 127.0.0.1 is as
 * good to it as https.
 */
export const PLAIN_HOST = 'plain.test';

const LOOKUP_URL = new URL('plain-host-lookup.ts', import.meta.url).href;

/** Environment of a command that knows `PLAIN_HOST`. */
export const PLAIN_HOST_ENV: Readonly<Record<string, string>> = { NODE_OPTIONS: `--import=${LOOKUP_URL}` };
