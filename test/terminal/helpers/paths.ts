/** The checkout, with a slash at its end. */
export const root = new URL('../../..', import.meta.url).pathname;

/** The bundled program, as it is installed. */
export const program = `${root}dist/airlock.mjs`;
