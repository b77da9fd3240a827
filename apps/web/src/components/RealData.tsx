import type { Model, Uncertified, Values } from '@regulab/core';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { long } from '../engine/lanes.js';
import { plain } from '../views/words.js';
import { useTask } from './useTask.js';

const DRAWS = 20;
/** Larger experiments belong on the command line: more bytes than this take too long here. */
const MOST_BYTES = 8 * 600 * 1200;

/** Real data beside the formulas of a model of learning: drawn when asked for, and told when the game has changed since. */
export function RealData({
  model,
  values,
  solution,
}: {
  readonly model: Model;
  readonly values: Values;
  readonly solution: Uncertified;
}): JSX.Element | null {
  const { experiment } = model;
  const [wanted, setWanted] = useState<Values | null>(null);
  const { done, failure, busy } = useTask(
    long,
    wanted && experiment ? { kind: 'experiment', model: model.id, values: wanted, draws: DRAWS } : null,
  );
  if (!experiment || solution.status !== 'equilibrium') return null;
  const problem =
    experiment.check(values, solution.outcomes) ??
    (experiment.memory(values, solution.outcomes) > MOST_BYTES
      ? `this is large for a page; run: regulab experiment ${model.id}`
      : null);
  const isOld = wanted !== null && JSON.stringify(wanted) !== JSON.stringify(values);
  return (
    <details>
      <summary>Real data beside the formulas</summary>
      {problem ? (
        <p class="caption">{problem}.</p>
      ) : (
        <p class="tools">
          <button
            type="button"
            class="plain"
            disabled={busy && wanted !== null}
            onClick={() => setWanted(values)}
          >
            Draw {DRAWS} times
          </button>
        </p>
      )}
      {failure === null ? null : <p role="alert">They could not be drawn: {failure}.</p>}
      {busy && wanted ? <p class="caption">Drawing.</p> : null}
      {done ? (
        <>
          <table>
            <thead>
              <tr>
                <th>measured</th>
                <th class="number">mean</th>
                <th class="number">standard error</th>
                <th class="number">formula</th>
              </tr>
            </thead>
            <tbody>
              {done.answer.map(({ label, mean, standardError, expected }) => (
                <tr key={label}>
                  <td>{label}</td>
                  <td class="number">{plain(mean)}</td>
                  <td class="number">{plain(Number(standardError.toPrecision(2)))}</td>
                  <td class="number">{Number.isNaN(expected) ? '' : plain(expected)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="caption">
            {DRAWS} draws in the usual way, seed 1.
            {isOld ? ' The parameters have changed since.' : ''}
          </p>
        </>
      ) : null}
    </details>
  );
}
