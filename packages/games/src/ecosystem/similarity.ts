import { log } from '@regulab/numeric/elementary.js';

/**
 * Least number of insertions, deletions and substitutions of UTF-16 units that turn one text into the other.
 *
 * Source: E. Ukkonen, Algorithms for approximate string matching, Information and Control 64 (1985): one row at a time.
 */
export function levenshtein(first: string, second: string): number {
  // What begins and ends alike costs nothing.
  let [start, end] = [0, 0];
  const shorter = Math.min(first.length, second.length);
  while (start < shorter && first.charCodeAt(start) === second.charCodeAt(start)) start++;
  while (
    end < shorter - start &&
    first.charCodeAt(first.length - 1 - end) === second.charCodeAt(second.length - 1 - end)
  )
    end++;
  const [a, b] = [first.slice(start, first.length - end), second.slice(start, second.length - end)];
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let row = Int32Array.from({ length: short.length + 1 }, (_, j) => j);
  let next = new Int32Array(short.length + 1);
  for (let i = 1; i <= long.length; i++) {
    next[0] = i;
    const unit = long.charCodeAt(i - 1);
    for (let j = 1; j <= short.length; j++) {
      const kept = row[j - 1]! + (short.charCodeAt(j - 1) === unit ? 0 : 1);
      const changed = Math.min(row[j]!, next[j - 1]!) + 1;
      next[j] = kept < changed ? kept : changed;
    }
    [row, next] = [next, row];
  }
  return row[short.length]!;
}

/**
 * 1 less the distance over the longer length; 1 for two empty texts.
 *
 * @example
 * editSimilarity('abcd', 'abcx'); // 0.75
 */
export const editSimilarity = (a: string, b: string): number =>
  a === b ? 1 : 1 - levenshtein(a, b) / Math.max(a.length, b.length);

/** Scripts that put no blanks between words: each character with its marks counts as a word. */
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30fc]';
const WORD = new RegExp(
  [
    `${UNSPACED}\\p{M}*`,
    `(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}])+`,
    // A pictograph with what modifies it, or the two letters of a flag.
    '\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier}|\\u200d\\p{Extended_Pictographic})*',
    '\\p{Regional_Indicator}{2}',
  ].join('|'),
  'gu',
);

/** The words of a text in order, in small letters: runs of letters and digits, characters of scripts without blanks, pictographs. */
export const wordList = (text: string): readonly string[] => text.toLowerCase().match(WORD) ?? [];

/** The words of a text with how often each occurs. */
export function wordsOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordList(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Weights of words by how few of the texts hold them: ln(texts / texts that hold it). */
export function rarity(texts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const words of texts) for (const word of words.keys()) held.set(word, (held.get(word) ?? 0) + 1);
  return new Map([...held].map(([word, count]) => [word, log(texts.length / count)]));
}

/** The cosine of two bags of words, weighted where weights are given; 1 for two bags that are both empty, 0 where one is. */
export function cosine(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  weights?: ReadonlyMap<string, number>,
): number {
  const weight = (word: string): number => (weights ? (weights.get(word) ?? 0) : 1);
  let [dot, ofA, ofB] = [0, 0, 0];
  for (const [word, count] of a) {
    const x = count * weight(word);
    ofA += x * x;
    dot += x * (b.get(word) ?? 0) * weight(word);
  }
  for (const [word, count] of b) {
    const y = count * weight(word);
    ofB += y * y;
  }
  if (ofA === 0 || ofB === 0) return ofA === ofB ? 1 : 0;
  return Math.min(1, dot / Math.sqrt(ofA * ofB));
}

/** Traits of a model, each once. */
export type Traits = Iterable<number> & {
  readonly length: number;
  readonly includes: (trait: number) => boolean;
};

/** The part of the traits of two models that only one of them has: 0 for two without any. */
export function mutationRate(parent: Traits, child: Traits): number {
  let shared = 0;
  for (const trait of parent) if (child.includes(trait)) shared++;
  const all = parent.length + child.length - shared;
  return all === 0 ? 0 : 1 - shared / all;
}
