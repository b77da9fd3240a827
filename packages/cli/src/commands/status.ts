import { type SweepStatus, sweepStatus } from '@regulab/sweep';
import type { Run } from '../command.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';

const SHOWN = 10;
const whole = (x: number): string => x.toLocaleString('en-US');

/** How far a sweep has come; the answer is no while parts are missing or damaged. */
export const run: Run<'status'> = ({ words: [directory] }) => {
  const found = sweepStatus(directory!);
  return {
    json: found,
    text: () => inWords(directory!, found),
    exit: found.finished < found.chunks ? ANSWER_IS_NO : OK,
  };
};

function inWords(directory: string, s: SweepStatus): string {
  const names = (chunks: readonly number[]): string =>
    `${chunks.slice(0, SHOWN).join(', ')}${chunks.length > SHOWN ? ` and ${whole(chunks.length - SHOWN)} more` : ''}`;
  return [
    `${directory}: ${whole(s.finished)} of ${whole(s.chunks)} parts of ${s.model} (${Math.floor((100 * s.finished) / s.chunks)} %), ${whole(s.counts.games)} games so far`,
    ...(s.counts.failed > 0 ? [`${whole(s.counts.failed)} games failed; see the column reason`] : []),
    ...(s.missing.length > 0 ? [`missing: ${names(s.missing)}`] : []),
    ...s.damaged.slice(0, SHOWN).map(({ chunk, problem }) => `damaged: ${chunk} (${problem})`),
    ...(s.damaged.length > SHOWN ? [`and ${whole(s.damaged.length - SHOWN)} more damaged`] : []),
    ...(s.running.length > 0 ? s.running.map((who) => `at work: ${who}`) : []),
    ...(s.finished < s.chunks && s.running.length === 0
      ? ['nobody is at work on it here; run its sweep again to go on']
      : []),
  ].join('\n');
}
