import { join } from 'node:path';
import { ENGINE } from '@regulab/core';
import { figureCsv, renderPng, renderSvg } from '@regulab/figures';
import { fileFailure, makeDirectory, writeWhole } from '@regulab/sweep';
import { attainableUtilities } from './attainableUtilities.js';
import { bargainingMap } from './bargainingMap.js';
import { crossTerms } from './crossTerms.js';
import type { Check } from './games.js';
import { oneAttributeCurves } from './oneAttributeCurves.js';
import { regulationMap } from './regulationMap.js';
import { reportHtml } from './report.js';
import { specialistFloorCurve } from './specialistFloorCurve.js';
import type { Setting, Study } from './study.js';

export const slug = 'backfiring';
export const title =
  'The Backfiring Effect of Weak AI Safety Regulation (Laufer, Kleinberg, Heidari; arXiv 2503.20848)';

const STUDIES: readonly ((setting: Setting) => Promise<Study>)[] = [
  regulationMap,
  specialistFloorCurve,
  bargainingMap,
  attainableUtilities,
  crossTerms,
  oneAttributeCurves,
];

export interface ReproduceOptions {
  readonly workers: number | undefined;
  readonly onStep?: (message: string) => void;
}

/** What was written, in words and numbers. */
export interface Reproduction {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly check: Check;
}

/**
 * Recomputes the paper's figures into a directory: for each an SVG, a PNG and its CSV; the games as Parquet under
 * `data`; `summary.json` with the counts; `report.html`.
 */
export async function reproduce(directory: string, options: ReproduceOptions): Promise<Reproduction> {
  const write = (name: string, data: string | Uint8Array): void => {
    const path = join(directory, name);
    try {
      writeWhole(path, data);
    } catch (error) {
      throw fileFailure('write', path, error);
    }
  };
  try {
    makeDirectory(directory);
  } catch (error) {
    throw fileFailure('use the directory', directory, error);
  }
  const studies: Study[] = [];
  const pictures: string[] = [];
  for (const study of STUDIES) {
    const result = await study({ data: join(directory, 'data'), workers: options.workers });
    const { figure } = result;
    const svg = renderSvg(figure);
    write(`${figure.id}.svg`, svg);
    write(`${figure.id}.png`, renderPng(svg));
    write(`${figure.id}.csv`, figureCsv(figure.data));
    studies.push(result);
    pictures.push(svg);
    options.onStep?.(`${figure.id}: ${figure.title}`);
  }
  const check = studies.reduce(
    (sum, { check: part }) => ({
      checked: sum.checked + part.checked,
      accepted: sum.accepted + part.accepted,
      largestGainBound: Math.max(sum.largestGainBound, part.largestGainBound),
    }),
    { checked: 0, accepted: 0, largestGainBound: 0 },
  );
  const summary = {
    paper: slug,
    engine: ENGINE,
    figures: Object.assign({}, ...studies.map((study) => study.counts)) as Record<string, unknown>,
    certificates: check,
    comparisons: studies.flatMap((study) => study.comparisons),
  };
  write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  write('report.html', reportHtml(studies, pictures, check));
  return { summary, check };
}
