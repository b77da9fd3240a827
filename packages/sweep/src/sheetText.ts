import { misuse } from '@regulab/core';
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';

/** A sheet as its text has it: every scalar a text, and where each part stands. */
export interface SheetText {
  readonly sheet: unknown;
  /** Line and column, counted from 1, of a part; of its key where `isKey` is set. A place inside a text is counted from its start. */
  readonly locate: (
    path: readonly (string | number)[],
    isKey: boolean,
    within: number,
  ) => { line: number; column: number } | null;
  /** What the text itself breaks, such as a key twice; then there is no sheet. */
  readonly problems: readonly { readonly line: number; readonly column: number; readonly message: string }[];
}

/** Longer texts are no sheets. */
const LONGEST = 1_000_000;

/**
 * Reads the text of a sheet, YAML 1.2 or JSON, into mappings, lists and texts: what is a number is decided by what stands where.
 *
 * @throws RegulabError with code `misuse` for a text that is too long
 */
export function readSheetText(text: string, name: string): SheetText {
  if (text.length > LONGEST)
    throw misuse(
      `${name} has ${text.length} characters; a sheet has at most ${LONGEST}: a game takes some dozens of lines`,
    );
  const lines = new LineCounter();
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    schema: 'failsafe',
    lineCounter: lines,
    merge: false,
    prettyErrors: false,
    stringKeys: true,
  });
  const problems: { line: number; column: number; message: string }[] = [];
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const wrong = (offset: number, message: string): void => {
    problems.push({ ...at(offset), message });
  };
  if (!Array.isArray(documents) || documents.length === 0) {
    problems.push({
      line: 1,
      column: 1,
      message: 'the sheet is empty; regulab new NAME writes one to start from',
    });
    return { sheet: {}, locate: () => null, problems };
  }
  const [document, second] = documents;
  for (const { pos, message, code } of document!.errors)
    wrong(
      pos[0],
      code === 'TAB_AS_INDENT' ? 'the line is indented with a tab; YAML wants spaces' : plain(message),
    );
  if (second !== undefined)
    wrong(second.range[0], 'a second document begins here; a sheet is one: take out the line ---');
  visit(document!, (_, node) => {
    const own = node as Node & { anchor?: string; tag?: string; range?: readonly number[] };
    if (own === null || typeof own !== 'object' || isPair(own)) return;
    const offset = own.range?.[0] ?? 0;
    if (isAlias(own)) wrong(offset, 'this is an alias (*name); write the value itself');
    else if (own.anchor !== undefined)
      wrong(offset, 'this is an anchor (&name); sheets have none: write the value where it is used');
    else if (own.tag !== undefined) wrong(offset, `this is a tag (${own.tag}); sheets have none`);
  });
  const contents = document!.contents;
  if (problems.length === 0 && !isMap(contents))
    problems.push({ line: 1, column: 1, message: 'a sheet is a mapping of names to values: id: my/game' });
  if (problems.length > 0) return { sheet: {}, locate: () => null, problems };
  const locate: SheetText['locate'] = (path, isKey, within) => {
    let node: unknown = contents;
    let key: unknown = null;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
        if (!pair) break;
        key = pair.key;
        node = pair.value;
      } else if (isSeq(node)) {
        key = null;
        node = node.items[Number(part)];
      } else break;
    }
    const meant =
      (isKey || node === null || node === undefined) && isScalar(key) ? key : (node as Node | null);
    const range = (meant as { range?: readonly number[] } | null)?.range;
    if (!range) return null;
    // Inside a text that stands on one line as it is, the place in it can be told.
    const source = text.slice(range[0], range[1]);
    const isPlain = isScalar(meant) && typeof meant.value === 'string';
    const quote = /^["']/.test(source) ? 1 : 0;
    const isSame = isPlain && source.slice(quote).startsWith((meant.value as string).slice(0, within));
    return at(range[0]! + (isSame && !isKey ? quote + within : 0));
  };
  return { sheet: document!.toJS({ maxAliasCount: 0 }), locate, problems };
}

/** What the reader of YAML says, in one sentence. */
const plain = (message: string): string => message.split('\n')[0]!.replace(/\.?$/, '');
