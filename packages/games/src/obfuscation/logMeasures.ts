import { misuse } from '@regulab/model/error.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { permutedIndex, randomAt, randomWords } from '@regulab/numeric/random.js';
import { wordList, wordsOf } from '../ecosystem/similarity.js';

/** One report of a log. */
export interface Report {
  /** Seconds on any clock. */
  readonly time: number;
  readonly source: string;
  readonly text: string;
}

/** A measure with the chance of one as extreme where times, sources and texts have nothing to do with each other. */
export interface TestedMeasure {
  readonly name: string;
  readonly words: string;
  readonly value: number;
  /** By permutation, the one that was observed counted; null for a measure that permutations do not change. */
  readonly pValue: number | null;
}

export interface LogMeasures {
  readonly reports: number;
  readonly sources: number;
  readonly measures: readonly TestedMeasure[];
  readonly permutations: number;
  readonly seed: number;
}

/** Reports are nearly the same when so much of their runs of words is. */
const NEARLY = 0.8;
const RUN = 3;
const HASHES = 128;
/** Rows of a band: texts that agree in all of one band are compared. At 4 rows a pair that shares .8 is met with a chance of 1 - 1e-7. */
const ROWS = 4;

const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum / values.length;
};

/** Burstiness (s - m) / (s + m) of gaps with mean m and standard deviation s: -1 for a clock, 0 at random, 1 for bursts. */
export function burstiness(times: readonly number[]): {
  readonly burstiness: number;
  readonly dispersion: number;
} {
  const sorted = [...times].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((t, k) => t - sorted[k]!);
  const m = mean(gaps);
  if (!(m > 0)) return { burstiness: Number.NaN, dispersion: Number.NaN };
  const variance = mean(gaps.map((gap) => (gap - m) * (gap - m)));
  const s = Math.sqrt(variance);
  return { burstiness: (s - m) / (s + m), dispersion: variance / (m * m) };
}

/**
 * Herfindahl index and Gini coefficient of how many reports each source sent.
 *
 * @example
 * // All of four reports from one source.
 * concentration([4]).gini; // 0
 */
export function concentration(counts: readonly number[]): {
  readonly herfindahl: number;
  readonly gini: number;
} {
  const total = counts.reduce((a, b) => a + b, 0);
  const sorted = [...counts].sort((a, b) => a - b);
  const n = sorted.length;
  const weighted = sorted.reduce((sum, count, k) => sum + (k + 1) * count, 0);
  return {
    herfindahl: counts.reduce((sum, count) => sum + (count / total) * (count / total), 0),
    gini: (2 * weighted) / (n * total) - (n + 1) / n,
  };
}

/** A 32-bit hash of a text (FNV-1a, G. Fowler, L. C. Noll, K.-P. Vo). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) h = Math.imul(h ^ text.charCodeAt(k), 0x01000193);
  return h >>> 0;
}

/** Hashes of all runs of three words, or of the whole text where it is shorter. */
function runsOf(text: string): ReadonlySet<number> {
  const words = wordList(text);
  if (words.length < RUN) return new Set([hash(words.join(' '))]);
  return new Set(words.slice(RUN - 1).map((_, k) => hash(words.slice(k, k + RUN).join(' '))));
}

const jaccard = (a: ReadonlySet<number>, b: ReadonlySet<number>): number => {
  let shared = 0;
  for (const x of a) if (b.has(x)) shared++;
  return shared / (a.size + b.size - shared);
};

/** Sums that are the same but for the order of their terms are as extreme. */
const SLACK = 1 + 1e-12;
/** A text is compared with at most so many others that fall into the same band. */
const MOST_IN_A_BAND = 200;

/**
 * Pairs of texts of which at least .8 of the runs of three words are the same; candidates by MinHash and banding, each then compared.
 * Of more than 200 texts that fall together each is compared with the first 200.
 *
 * Source: A. Z. Broder, On the resemblance and containment of documents, SEQUENCES (1997).
 */
export function nearDuplicates(texts: readonly string[], seed: number): (readonly [number, number])[] {
  const runs = texts.map(runsOf);
  const words = new Uint32Array(4);
  const multipliers = Array.from({ length: HASHES }, (_, h) => {
    randomWords(seed, 1, h, words);
    return [words[0]! | 1, words[1]!] as const;
  });
  const signatures = runs.map((own) =>
    Uint32Array.from(multipliers, ([a, b]) => {
      let least = 0xffffffff;
      for (const run of own) {
        let x = (Math.imul(a, run) + b) >>> 0;
        x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) >>> 0;
        x = (x ^ (x >>> 13)) >>> 0;
        if (x < least) least = x;
      }
      return least;
    }),
  );
  // Whom each text has been compared with.
  const met = texts.map(() => new Set<number>());
  const pairs: (readonly [number, number])[] = [];
  for (let band = 0; band < HASHES; band += ROWS) {
    const buckets = new Map<string, number[]>();
    signatures.forEach((signature, i) => {
      const key = signature.subarray(band, band + ROWS).join(' ');
      const others = buckets.get(key);
      if (!others) {
        buckets.set(key, [i]);
        return;
      }
      for (const j of others) {
        if (met[i]!.has(j)) continue;
        met[i]!.add(j);
        if (jaccard(runs[j]!, runs[i]!) >= NEARLY) pairs.push([j, i]);
      }
      if (others.length < MOST_IN_A_BAND) others.push(i);
    });
  }
  return pairs;
}

/** Near duplicates among reports are compared in so many pairs, drawn where there are more. */
const MOST_PAIRS = 20_000;

/** Reports that are nearly the same, texts that are the same among them: which ones are, and pairs of them. */
function alikeReports(texts: readonly string[], seed: number) {
  const groups = new Map<string, number[]>();
  texts.forEach((text, i) => {
    // A text without words says nothing.
    if (wordList(text).length === 0) return;
    const own = groups.get(text);
    if (own) own.push(i);
    else groups.set(text, [i]);
  });
  const lists = [...groups.values()];
  const between = nearDuplicates([...groups.keys()], seed);
  const alike = new Set(between.flat());
  lists.forEach((own, g) => {
    if (own.length > 1) alike.add(g);
  });
  const count = [...alike].reduce((sum, g) => sum + lists[g]!.length, 0);
  // Pairs within a group of equal texts, and between groups.
  const blocks = [
    ...lists.flatMap((own, g) =>
      own.length > 1 ? [{ a: g, b: g, size: (own.length * (own.length - 1)) / 2 }] : [],
    ),
    ...between.map(([a, b]) => ({ a, b, size: lists[a]!.length * lists[b]!.length })),
  ];
  const total = blocks.reduce((sum, { size }) => sum + size, 0);
  const pairs: (readonly [number, number])[] = [];
  if (total <= MOST_PAIRS)
    for (const { a, b } of blocks)
      for (const [k, i] of lists[a]!.entries())
        for (const j of a === b ? lists[a]!.slice(k + 1) : lists[b]!) pairs.push([i, j]);
  else {
    let reached = 0;
    const ends = blocks.map(({ size }) => (reached += size));
    for (let k = 0; k < MOST_PAIRS; k++) {
      const at = randomAt(seed, 2, k) * total;
      const { a, b } = blocks[ends.findIndex((end) => at < end)] ?? blocks[0]!;
      const pick = (stream: number, size: number): number =>
        Math.min(size - 1, Math.floor(randomAt(seed, stream, k) * size));
      const i = pick(3, lists[a]!.length);
      const j = a === b ? pick(4, lists[a]!.length - 1) : pick(4, lists[b]!.length);
      pairs.push([lists[a]![i]!, lists[b]![a === b && j >= i ? j + 1 : j]!]);
    }
  }
  return { count, pairs, total };
}

/**
 * How far the words of some texts are from those of others: Kullback-Leibler divergence in bits, every word counted once more than it
 * occurs, so that none has no chance.
 */
export function divergence(texts: readonly string[], reference: readonly string[]): number {
  const count = (list: readonly string[]): Map<string, number> => {
    const all = new Map<string, number>();
    for (const text of list)
      for (const [word, times] of wordsOf(text)) all.set(word, (all.get(word) ?? 0) + times);
    return all;
  };
  const [p, q] = [count(texts), count(reference)];
  const words = new Set([...p.keys(), ...q.keys()]);
  const total = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((a, b) => a + b, 0) + words.size;
  const [ofP, ofQ] = [total(p), total(q)];
  let bits = 0;
  for (const word of words) {
    const [a, b] = [((p.get(word) ?? 0) + 1) / ofP, ((q.get(word) ?? 0) + 1) / ofQ];
    bits += (a * log(a / b)) / Math.LN2;
  }
  return bits;
}

/**
 * Measures a log of reports, and tests by permuting sources and texts over times whether they hang together.
 *
 * @param reference texts of reports that are known to be meant, for the divergence of words; none without them
 * @throws RegulabError `misuse` for fewer than three reports
 */
export function measureLog(
  reports: readonly Report[],
  { permutations = 999, seed = 1, reference = [] as readonly string[] } = {},
): LogMeasures {
  if (reports.length < 3) throw misuse(`the log holds ${reports.length} reports; three are the least`);
  const n = reports.length;
  const sources = new Map<string, number>();
  for (const { source } of reports) sources.set(source, (sources.get(source) ?? 0) + 1);
  const names = [...sources.keys()];
  const own = reports.map(({ source }) => names.indexOf(source));
  const texts = reports.map(({ text }) => text.trim());
  const distinct = new Set(texts).size;
  const times = reports.map(({ time }) => time);
  const { pairs, count: alike } = alikeReports(texts, seed);
  const gaps = burstiness(times);
  const { herfindahl, gini } = concentration([...sources.values()]);

  const span = times.reduce((most, time) => Math.max(most, Math.abs(time - times[0]!)), 0);
  // Reports of the same instant are told apart by a millionth of the whole time; where all are of one, no gap says anything.
  const shortest = 1e-6 * span;
  /** What hangs together: gaps within sources, and sources and times of reports that are nearly the same. */
  const statistics = (place: (i: number) => number, textAt: (i: number) => number): readonly number[] => {
    const last = new Map<number, number>();
    const sorted = byTime.map((i) => [times[i]!, own[place(i)]!] as const);
    let [within, count] = [0, 0];
    for (const [time, source] of sorted) {
      const before = last.get(source);
      if (before !== undefined) {
        within += log(Math.max(time - before, shortest));
        count++;
      }
      last.set(source, time);
    }
    let [same, apart] = [0, 0];
    for (const [i, j] of pairs) {
      const [a, b] = [textAt(i), textAt(j)];
      if (own[place(a)] === own[place(b)]) same++;
      apart += Math.abs(times[a]! - times[b]!);
    }
    return [
      count === 0 || span === 0 ? Number.NaN : exp(within / count),
      same / pairs.length,
      apart / pairs.length,
    ];
  };
  const byTime = Array.from({ length: n }, (_, i) => i).sort((a, b) => times[a]! - times[b]!);
  const observed = statistics(
    (i) => i,
    (i) => i,
  );
  const extreme = [1, 1, 1];
  for (let k = 0; k < permutations; k++) {
    const [a, b] = [seedFor(seed, 2 * k), seedFor(seed, 2 * k + 1)];
    const drawn = statistics(
      (i) => permutedIndex(i, n, a),
      (i) => permutedIndex(i, n, b),
    );
    // Small gaps, many shared sources and small distances are extreme.
    if (drawn[0]! <= observed[0]! * SLACK) extreme[0]!++;
    if (drawn[1]! * SLACK >= observed[1]!) extreme[1]!++;
    if (drawn[2]! <= observed[2]! * SLACK) extreme[2]!++;
  }
  const p = (k: number): number | null =>
    Number.isNaN(observed[k]!) || (k === 2 && span === 0) ? null : extreme[k]! / (permutations + 1);
  const measure = (
    name: string,
    words: string,
    value: number,
    pValue: number | null = null,
  ): TestedMeasure => ({ name, words, value, pValue });
  return {
    reports: n,
    sources: sources.size,
    permutations,
    seed,
    measures: [
      measure('burstiness', 'burstiness of gaps: -1 a clock, 0 at random, 1 bursts', gaps.burstiness),
      measure('dispersion', 'variance of gaps over their squared mean: 1 at random', gaps.dispersion),
      measure('herfindahl', 'concentration of sources (Herfindahl): 1 one source', herfindahl),
      measure('gini', 'inequality of sources (Gini): 0 all send alike', gini),
      measure('duplicates', 'part of reports whose text has come before', (n - distinct) / n),
      measure('nearDuplicates', 'part of reports with a near duplicate', alike / n),
      measure(
        'gapWithinSource',
        'gap between reports of one source (geometric mean, one instant as a millionth of the whole time)',
        observed[0]!,
        p(0),
      ),
      measure('nearDuplicateSources', 'part of near duplicates from one source', observed[1]!, p(1)),
      measure('nearDuplicateGap', 'mean time between near duplicates', observed[2]!, p(2)),
      ...(reference.length > 0
        ? [
            measure(
              'divergence',
              'divergence of words from the reference, in bits',
              divergence(texts, reference),
            ),
          ]
        : []),
    ],
  };
}

const words = new Uint32Array(4);
const seedFor = (seed: number, k: number): number => {
  randomWords(seed, 0, k, words);
  return words[0]!;
};
