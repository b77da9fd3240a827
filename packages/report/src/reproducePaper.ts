import { join } from 'node:path';
import { type CheckedClaim, checkClaim, ENGINE } from '@regulab/core';
import { figureCsv, renderSvg } from '@regulab/figures';
import { renderPng } from '@regulab/figures/node';
import type { Check } from './games.js';
import { reportHtml } from './html.js';
import type { Paper } from './paper.js';
import type { Study } from './study.js';
import { sweepGames } from './sweepGames.js';
import { writerIn } from './writerIn.js';

export interface ReproduceOptions {
  readonly workers: number | undefined;
  readonly onStep?: (message: string) => void;
}

/** What was written, in words and numbers. */
export interface Reproduction {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly check: Check;
  readonly claims: readonly CheckedClaim[];
}

/**
 * Recomputes a paper's figures into a directory: for each an SVG, a PNG and its CSV; the games as Parquet under
 * `data`; `summary.json` with the counts and claims; `report.html`.
 */
export async function reproducePaper(
  paper: Paper,
  directory: string,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const write = writerIn(directory);
  const studies: Study[] = [];
  const pictures: string[] = [];
  for (const study of paper.studies) {
    const result = await study({
      games: (spec, name) => sweepGames(spec, join(directory, 'data', name), options.workers),
    });
    const { figure } = result;
    const svg = renderSvg(figure);
    write(`${figure.id}.svg`, svg);
    write(`${figure.id}.png`, renderPng(svg));
    write(`${figure.id}.csv`, figureCsv(figure.data));
    studies.push(result);
    pictures.push(svg);
    options.onStep?.(`${figure.id}: ${figure.title}`);
  }
  const claims = paper.claims.map(checkClaim);
  options.onStep?.(`claims: ${claims.length} checked`);
  const check = studies.reduce(
    (sum, { check: part }) => ({
      checked: sum.checked + part.checked,
      accepted: sum.accepted + part.accepted,
      largestGainBound: Math.max(sum.largestGainBound, part.largestGainBound),
    }),
    { checked: 0, accepted: 0, largestGainBound: 0 },
  );
  const summary = {
    paper: paper.slug,
    engine: ENGINE,
    figures: Object.assign({}, ...studies.map((study) => study.counts)) as Record<string, unknown>,
    certificates: check,
    comparisons: studies.flatMap((study) => study.comparisons),
    claims,
  };
  write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  write('report.html', reportHtml(paper.lead, studies, pictures, check, claims));
  return { summary, check, claims };
}
