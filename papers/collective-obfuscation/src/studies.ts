import { ENGINE, findModel, measureLog, type Report, randomAt } from '@regulab/core';
import { COLORS, type Figure, lineColor } from '@regulab/figures';
import { certified, type Setting, type Study, solved } from '@regulab/report';

const model = findModel('obfuscation/reports');
const MODEL = `Model obfuscation/reports (inspired), ${ENGINE}.`;
const OURS = 'inspired by the paper; all of it is ours';
type Point = readonly [number, number];

/** Decoys, checks and noise by what the platform must check. */
export async function decoys(_: Setting): Promise<Study> {
  const kinds = [
    { title: 'decoys are dear', given: {} },
    { title: 'decoys are cheap', given: { cause: 2000, decoyCost: 0.1, harm: 0.5 } },
  ];
  const rows = kinds.map(({ given }) =>
    Array.from({ length: 96 }, (__, k) => solved(model, { ...given, duty: k / 100 })),
  );
  const figure: Figure = {
    id: 'decoys',
    title: 'What a duty to check does',
    caption: `Decoys and noise by the part of reports that the platform must check. Left, the defaults; right, a cause four times as dear, decoys at a tenth of the cost and a quarter of the harm. Inspired by arXiv 2208.06405; everything here is ours. ${MODEL}`,
    panels: kinds.map(({ title }, k) => {
      const most = Math.max(...rows[k]!.map(({ outcomes }) => outcomes.decoys!));
      return {
        title,
        x: { label: 'part that must be checked', symbol: 'e_0', domain: [0, 1] },
        y: { label: 'part', domain: [0, 1.05] },
        layers: [
          {
            kind: 'line',
            points: rows[k]!.map(({ values, outcomes }): Point => [values.duty!, outcomes.decoys! / most]),
            color: COLORS.ink,
            width: 2,
            label: `decoys, of ${Math.round(most).toLocaleString('en-US')}`,
          },
          {
            kind: 'line',
            points: rows[k]!.map(({ values, outcomes }): Point => [values.duty!, outcomes.checked!]),
            color: lineColor(0),
            width: 2,
            label: 'checked',
          },
          {
            kind: 'line',
            points: rows[k]!.map(({ values, outcomes }): Point => [values.duty!, outcomes.noise!]),
            color: lineColor(1),
            width: 2,
            label: 'noise in what is believed',
          },
        ],
      };
    }),
    panelsPerRow: 2,
    data: {
      columns: ['kind', 'duty', 'decoys', 'checked', 'noise'],
      rows: rows.flatMap((row, k) =>
        row.map(({ values: v, outcomes: o }) => [kinds[k]!.title, v.duty!, o.decoys!, o.checked!, o.noise!]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'Does a duty to check drive decoys out?',
      source: 'nothing of the paper',
      fidelity: OURS,
      reading:
        'Noise never rises with the duty. Decoys do where they are cheap: protesters make up for those that are checked away, until checking leaves too few to matter.',
    },
    counts: {},
    check: certified(rows.flat(), 7),
    comparisons: [],
  };
}

const REPORTS = 400;

/** A log that is made up: a part of its reports are copies by a few sources in one burst. */
function logWith(decoys: number): Report[] {
  const draw = (stream: number, k: number): number => randomAt(14, stream, k);
  const word = (stream: number, k: number): string => `w${Math.floor(900 * draw(stream, k))}`;
  return Array.from({ length: REPORTS }, (_, k): Report => {
    if (k < decoys)
      return {
        time: 40_000 + 4000 * draw(0, k),
        source: `crowd ${Math.floor(5 * draw(1, k))}`,
        text: `please look into this as soon as you can it is most urgent and concerns us all ${Math.floor(3 * draw(2, k))}`,
      };
    return {
      time: 100_000 * draw(0, k),
      source: `person ${Math.floor(250 * draw(1, k))}`,
      text: Array.from({ length: 14 }, (__, j) => word(3 + j, k)).join(' '),
    };
  });
}

/** Measures of made-up logs, and their p-values, by how many decoys they hold. */
export async function logs(_: Setting): Promise<Study> {
  const parts = [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5];
  const permutations = 199;
  const found = parts.map((part) => measureLog(logWith(Math.round(part * REPORTS)), { permutations }));
  const value = (k: number, name: string) => found[k]!.measures.find((m) => m.name === name)!;
  const names = [
    ['burstiness', 'burstiness'],
    ['gini', 'inequality of sources'],
    ['nearDuplicates', 'near duplicates'],
  ] as const;
  const tested = [
    ['gapWithinSource', 'gaps within a source'],
    ['nearDuplicateSources', 'sources of near duplicates'],
    ['nearDuplicateGap', 'time between near duplicates'],
  ] as const;
  const x = { label: 'decoys, part of all reports', domain: [-0.02, 0.52] as const };
  const figure: Figure = {
    id: 'logs',
    title: 'Traces that decoys leave',
    caption: `Measures of logs of ${REPORTS} reports that are made up (seed 14): the decoys are copies, sent by five sources within a twenty-fifth of the time. Right, p-values by ${permutations} permutations of sources and texts; none is drawn where there are no near duplicates. Inspired by arXiv 2208.06405; logs and measures are ours. ${ENGINE}.`,
    panels: [
      {
        title: 'measures',
        x,
        y: { label: 'measure', domain: [-0.1, 1] },
        layers: names.map(([name, label], j) => ({
          kind: 'line',
          points: parts.map((part, k): Point => [part, value(k, name).value]),
          color: lineColor(j),
          label,
          width: 2,
        })),
      },
      {
        title: 'p-values',
        x,
        y: { label: 'p-value', domain: [0, 1] },
        layers: [
          ...tested.map(([name, label], j) => ({
            kind: 'line' as const,
            points: parts.map((part, k): Point => [part, value(k, name).pValue ?? Number.NaN]),
            color: lineColor(j),
            label,
            width: 2,
          })),
          { kind: 'rule', axis: 'y', at: 0.05, color: COLORS.baseline, label: '.05' },
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['decoys', 'measure', 'value', 'pValue'],
      rows: parts.flatMap((part, k) =>
        found[k]!.measures.map((m) => [part, m.name, Number.isNaN(m.value) ? null : m.value, m.pValue]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'What do decoys look like in a log?',
      source: 'nothing of the paper',
      fidelity: OURS,
      reading:
        'Without decoys nothing is out of the ordinary. A few per cent of copies show in the times within a source and between near duplicates; inequality of sources follows.',
    },
    counts: {},
    check: { checked: 0, accepted: 0, largestGainBound: 0 },
    comparisons: [],
  };
}
