import { formatNumber, type LogMeasures, measureLog, misuse, unknownName } from '@regulab/core';
import { type EcosystemMeasures, MOST_UNITS, measureEcosystem } from '@regulab/measure/ecosystem.js';
import { readReports } from '@regulab/measure/reports.js';
import { droppedWords } from '@regulab/measure/rows.js';
import type { Run } from '../command.js';
import { textTable } from '../textTable.js';

const KINDS = ['ecosystem', 'obfuscation'];
const USUAL_PERMUTATIONS = 999;
const MOST_PERMUTATIONS = 1_000_000;

/** Measures of a file of observations. */
export const run: Run<'measure'> = async ({ words: [kind, file], options }) => {
  if (!KINDS.includes(kind!)) throw unknownName('kind of measures', kind!, KINDS);
  const { text, ignore, pairs, permutations = USUAL_PERMUTATIONS, reference: known, dropBad, seed } = options;
  const foreign =
    kind === 'ecosystem'
      ? { permutations: options.permutations, reference: known, 'date-format': options.dateFormat }
      : {
          text,
          ignore: ignore.length > 0 ? ignore : undefined,
          pairs,
          model: options.model,
          parent: options.parent.length > 0 ? options.parent : undefined,
          relations: options.relations.length > 0 ? options.relations : undefined,
          traits: options.traits.length > 0 ? options.traits : undefined,
          'missing-parents': options.missingParents,
          cycles: options.cycles,
          duplicates: options.duplicates,
          'fold-case': options.foldCase || undefined,
        };
  for (const [name, given] of Object.entries(foreign))
    if (given !== undefined) throw misuse(`--${name} does not belong to measures of ${kind}; leave it out`);
  if (kind === 'ecosystem') {
    const between = (given: readonly string[]): string[] =>
      given.flatMap((each) => each.split(',').map((name) => name.trim()));
    const found = await measureEcosystem(file!, {
      text,
      ignore,
      pairs,
      seed,
      dropBad,
      model: options.model,
      parent: between(options.parent),
      relations: between(options.relations),
      traits: options.traits.length > 0 ? between(options.traits) : undefined,
      foldCase: options.foldCase,
      missingParents: options.missingParents,
      cycles: options.cycles === 'drop' ? 'drop' : undefined,
      duplicates: options.duplicates === 'merge' ? 'merge' : undefined,
    });
    return {
      json: found,
      text: () => [...droppedWords(found.dropped), ecosystem(found)].join('\n'),
    };
  }
  if (permutations > MOST_PERMUTATIONS)
    throw misuse(`--permutations is ${permutations}; it must be at most ${MOST_PERMUTATIONS}`);
  const { dateFormat } = options;
  const { rows, dropped, anonymous } = await readReports(file!, { dropBad, dateFormat });
  const reference = known === undefined ? null : await readReports(known, { dropBad, textsAlone: true });
  const found = measureLog(rows, {
    permutations,
    seed,
    reference: reference?.rows.map(({ text: own }) => own) ?? [],
  });
  const left = [...dropped, ...(reference?.dropped ?? [])];
  return {
    json: { ...found, anonymous, dropped: left },
    text: () => [...droppedWords(left), log(found, anonymous)].join('\n'),
  };
};

const n = (x: number | null): string => (x === null ? '-' : formatNumber(Number(x.toPrecision(4))));
const whole = (x: number): string => x.toLocaleString('en-US');

/** What was read as what, and mended, in words. */
function readingWords({ read, mended }: EcosystemMeasures): string[] {
  const { missingParents, missingArcs, cycles, duplicates, otherRelations } = mended;
  const usual = read.model === 'model' && read.parents.join() === 'parent';
  const count = (n: number, what: string): string => `${whole(n)} ${what}${n === 1 ? '' : 's'}`;
  return [
    ...(usual ? [] : [`Models by ${read.model}, parents by ${read.parents.join(', ')}.`]),
    ...(read.noTraits.length > 0
      ? [
          `No traits: ${read.noTraits.map(({ name, why }) => `${name} (${why})`).join(', ')}; --traits says which columns are.`,
        ]
      : []),
    ...(duplicates > 0
      ? [`${count(duplicates, 'row')} of models that have another row were taken together with it.`]
      : []),
    ...(missingParents > 0
      ? [`${count(missingParents, 'parent')} without a row became models without parents.`]
      : []),
    ...(missingArcs > 0
      ? [
          `${count(missingArcs, 'arc')} to parents without a row ${missingArcs === 1 ? 'is' : 'are'} left out.`,
        ]
      : []),
    ...(cycles > 0
      ? [`${count(cycles, 'arc')} that closed a cycle ${cycles === 1 ? 'is' : 'are'} left out.`]
      : []),
    ...(otherRelations > 0
      ? [
          `${count(otherRelations, 'arc')} of other relations ${otherRelations === 1 ? 'is' : 'are'} left out.`,
        ]
      : []),
  ];
}

function ecosystem(found: EcosystemMeasures): string {
  const {
    file,
    patterns: p,
    families,
    relations,
    mutationRate,
    mutationError,
    columns,
    traffic,
    similarities,
    seed,
  } = found;
  return [
    `${file}: ${whole(p.models)} models, ${whole(p.arcs)} arcs from parent to child (ecosystem/measures, faithful)`,
    ...readingWords(found),
    '',
    textTable(
      ['pattern', 'count'],
      [
        ['models without a parent', whole(p.roots)],
        ['models without a child', whole(p.leaves)],
        ['models with two children or more', whole(p.forks)],
        ['pairs of siblings', whole(p.siblings)],
        ['chains of grandparent, parent, child', whole(p.chains)],
        ['uncles and nephews', whole(p.uncles)],
        ['generations', whole(p.depth)],
        ['families', whole(families.count)],
        ['models in the largest family', whole(families.largest)],
      ],
      [1],
    ),
    ...(relations.some(({ relation }) => relation !== 'not said')
      ? [
          '',
          textTable(
            ['relation', 'arcs'],
            relations.map((r) => [r.relation, whole(r.arcs)]),
            [1],
          ),
        ]
      : []),
    '',
    `Mean mutation rate of an arc: ${n(mutationRate)}${mutationError === null ? '' : ` (standard error ${n(mutationError)} over families)`}`,
    ...(columns.length > 0
      ? [
          '',
          textTable(
            [
              'trait',
              'values',
              'changes on',
              'both known',
              'st. error',
              'of arcs',
              'forward in order',
              'order',
            ],
            columns.map((c) => [
              c.name,
              String(c.values),
              `${n(100 * c.changes)} %`,
              n(c.bothKnown?.rate ?? null),
              n(c.bothKnown?.standardError ?? null),
              c.bothKnown === null ? '-' : whole(c.bothKnown.arcs),
              c.total === 0 ? '-' : `${n((100 * c.forward) / c.total)} %`,
              c.total === 0
                ? 'nothing changes'
                : `${c.order.slice(0, 6).join(' > ')}${c.order.length > 6 ? ' ...' : ''}${c.isExact ? '' : ' (by moving single values; a better one is possible)'}`,
            ]),
            [1, 2, 3, 4, 5, 6],
          ),
          'Both known: how much a trait differs, over arcs both ends of which have it, as the authors’ published code counts.',
        ]
      : []),
    ...(traffic.length > 0
      ? [
          '',
          textTable(
            ['from trait', 'to trait', 'net traffic'],
            traffic.slice(0, 10).map((t) => [t.from, t.to, whole(t.net)]),
            [2],
          ),
        ]
      : []),
    '',
    textTable(
      ['similarity of', 'pairs', 'traits', 'edits', 'words', 'rare words'],
      similarities.map((s) => [s.kind, whole(s.pairs), n(s.traits), n(s.edit), n(s.words), n(s.rareWords)]),
      [1, 2, 3, 4, 5],
    ),
    '',
    `Patterns are counted exactly. Similarities are means over pairs drawn with replacement, seed ${seed}; texts are compared over their first ${whole(MOST_UNITS)} characters, words are rare by the texts that were drawn.`,
  ].join('\n');
}

const log = ({ reports, sources, measures, permutations, seed }: LogMeasures, anonymous: number): string =>
  [
    `${whole(reports)} reports of ${whole(sources)} sources (inspired by arXiv 2208.06405; measures and tests are ours)`,
    ...(anonymous > 0
      ? [
          `${whole(anonymous)} of them name${anonymous === 1 ? 's' : ''} nobody; each counts as a source of its own.`,
        ]
      : []),
    '',
    textTable(
      ['measure', 'value', 'p-value'],
      measures.map((m) => [m.words, n(Number.isNaN(m.value) ? null : m.value), n(m.pValue)]),
      [1, 2],
    ),
    '',
    `p-values by ${whole(permutations)} permutations of sources and texts over times, seed ${seed}.`,
  ].join('\n');
