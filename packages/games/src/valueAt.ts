import { RegulabError } from '@regulab/model/error.js';

/** A value of somebody else's function; what fails is named, with the place. Of the infinities one may be a limit, `wrong` not. */
export function valueAt(what: string, where: () => string, wrong: number, f: () => number): number {
  let value: number;
  try {
    value = f();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new RegulabError('failure', `${what} throws at ${where()}: ${message}`, { cause: error });
  }
  if (typeof value !== 'number' || Number.isNaN(value) || value === wrong)
    throw new RegulabError('failure', `${what} is ${value} at ${where()}; it must be a number`);
  return value;
}
