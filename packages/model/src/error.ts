/** What went wrong, for programs: `misuse` is the caller's (exit code 2), `failure` the machine's (exit code 3). */
export type ErrorCode = 'misuse' | 'failure';

/** The error of Regulab: one line that says what was wrong, with the value, what is allowed, and what to do. */
export class RegulabError extends Error {
  override readonly name = 'RegulabError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Whether something that was thrown is an error of Regulab. It is told by its code: a model of one's own may bring another copy of the
 * library, whose errors are of another class.
 */
export const isRegulabError = (error: unknown): error is RegulabError =>
  error instanceof Error &&
  error.name === 'RegulabError' &&
  ['misuse', 'failure'].includes((error as { readonly code?: unknown }).code as string);

/** Whether something that was thrown says what is wrong with one cell of a table. */
export const isCellError = (error: unknown): error is CellError =>
  isRegulabError(error) && typeof (error as { readonly cell?: unknown }).cell === 'string';

/** Shorthand for an error that the caller can mend. */
export function misuse(message: string, cause?: unknown): RegulabError {
  return new RegulabError('misuse', message, cause === undefined ? undefined : { cause });
}

/** What is wrong with one cell of a table; whoever reads the table knows the place. */
export class CellError extends RegulabError {
  constructor(
    /** The name of its column. */
    readonly cell: string,
    message: string,
  ) {
    super('misuse', message);
  }
}
