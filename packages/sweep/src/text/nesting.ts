/** Deeper than any file of people or programs: readers that recurse may crash beyond some thousands. */
export const DEEPEST = 100;

/** Whether more brackets are open at once than may be; those in texts count, which matters for no text that is otherwise right. */
export function isDeep(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}
