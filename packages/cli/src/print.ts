/** Marks that a terminal obeys, or that turn the direction of a text: controls other than ends of lines and tabulators, and those of direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text in which such marks are seen; in JSON the same text, as JSON writes them. */
export const visible = (text: string): string =>
  text.replaceAll(OBEYED, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Writes a text to standard output. What files and names hold is shown by the terminal, not obeyed. */
export const print = (text: string): boolean => process.stdout.write(visible(text));

/** Writes a text to standard error. */
export const note = (text: string): boolean => process.stderr.write(visible(text));

/** Writes data to standard output: as they are to a file or to another program, as a text to a terminal. */
export const printData = (text: string): boolean =>
  process.stdout.isTTY ? print(text) : process.stdout.write(text);
