import { note } from './print.js';
/** Tells on standard error what of a sweep is not there, and what of its files was not checked. */
export function noteSource(
  path: string,
  { missing, unchecked }: { readonly missing: number | null; readonly unchecked: string | null },
): void {
  if (missing)
    note(
      `${path} is not complete: ${missing === 1 ? '1 part is' : `${missing} parts are`} missing; run the sweep again to finish it\n`,
    );
  if (unchecked) note(`${path}: ${unchecked}\n`);
}
