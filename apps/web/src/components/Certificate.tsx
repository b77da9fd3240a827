import {
  type Certificate as CertificateRecord,
  certifiedWords,
  formatBound,
  type Model,
  type Solution,
} from '@regulab/core';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { quick } from '../engine/lanes.js';
import { state } from '../state/store.js';
import { plain } from '../views/words.js';
import { useTask } from './useTask.js';

const LEVELS = {
  exact: { badge: 'Exact', words: 'closed form, conditions checked' },
  interval: { badge: 'Proved', words: 'proved by interval arithmetic' },
  verified: { badge: 'Verified', words: 'verified by an independent search' },
  approximate: { badge: 'Approximate', words: 'approximate' },
} as const;

/** How sure the answer is, in words; opens the certificate. The check is made in a worker as soon as the game changes. */
export function Certificate({ model }: { readonly model: Model }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const task = { kind: 'certify', model: model.id, values: state.value.values } as const;
  const { done, failure } = useTask(quick, task);
  const solution = done && JSON.stringify(done.task) === JSON.stringify(task) ? done.answer : null;
  if (failure !== null) return <span role="alert">This answer could not be checked: {failure}.</span>;
  const badge =
    solution === null
      ? 'Being checked'
      : solution.certificate.accepted
        ? `${LEVELS[solution.certificate.level].badge}: ${certifiedWords(solution.status, solution.certificate)}`
        : 'Not confirmed: see why';
  return (
    <>
      <button
        type="button"
        class="plain"
        disabled={solution === null}
        onClick={() => dialog.current?.showModal()}
      >
        {badge}
      </button>
      <dialog ref={dialog} aria-labelledby="certificate-title">
        <h2 id="certificate-title" style={{ marginTop: 0 }}>
          How sure is this?
        </h2>
        <p>
          The answer was found by the solver and checked by other code that shares nothing with it. The model
          is <strong>{model.fidelity}</strong>: {model.fidelityNote}
        </p>
        {solution === null ? null : <Checked model={model} solution={solution} />}
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}

function Checked({ model, solution }: { readonly model: Model; readonly solution: Solution }): JSX.Element {
  const { certificate } = solution;
  return (
    <>
      <Details title="Under the rule" certificate={certificate} />
      <Details title="Without a rule" certificate={solution.baseline.certificate} />
      <dl>
        <dt>Equilibria</dt>
        <dd>
          {solution.equilibria.length} found;{' '}
          {solution.completeness.complete ? 'all there are' : 'perhaps not all'}:{' '}
          {solution.completeness.because}.
        </dd>
        <dt>Selected</dt>
        <dd>{solution.selection}</dd>
        <dt>Binding</dt>
        <dd>{solution.equilibria[0]?.binding.join('; ') || 'none'}</dd>
        <dt>Regime</dt>
        <dd>{solution.regime}</dd>
      </dl>
      {solution.equilibria.length > 1 ? <Ties model={model} solution={solution} /> : null}
    </>
  );
}

function Details({
  title,
  certificate,
}: {
  readonly title: string;
  readonly certificate: CertificateRecord;
}): JSX.Element {
  return (
    <>
      <h2>{title}</h2>
      <dl>
        <dt>Level</dt>
        <dd>
          {certificate.accepted ? '' : 'NOT accepted; '}
          {LEVELS[certificate.level].words}
        </dd>
        {Object.keys(certificate.gains).length === 0 ? null : (
          <>
            <dt>Largest gain left</dt>
            <dd>
              {Object.entries(certificate.gains)
                .map(([player, gain]) => `${player} ${formatBound(gain)}`)
                .join(', ')}
            </dd>
          </>
        )}
        <dt>Residual</dt>
        <dd>{formatBound(certificate.residual)}</dd>
        <dt>Method</dt>
        <dd>{certificate.method}</dd>
        {certificate.problems.length > 0 ? (
          <>
            <dt>Problems</dt>
            <dd>{certificate.problems.join('; ')}</dd>
          </>
        ) : null}
      </dl>
    </>
  );
}

function Ties({ model, solution }: { readonly model: Model; readonly solution: Solution }): JSX.Element {
  return (
    <div class="scroll">
      <table>
        <caption class="hidden">All tied equilibria</caption>
        <thead>
          <tr>
            {model.outcomes.map((o) => (
              <th key={o.name} scope="col" class="number">
                {o.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {solution.equilibria.map((e, k) => (
            <tr key={k}>
              {model.outcomes.map((o) => (
                <td key={o.name} class="number">
                  {plain(e.strategies[o.name] ?? e.payoffs[o.name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
