import { type Model, SENSITIVITY_METHODS, type SensitivityMethod } from '@regulab/core';
import type { Figure } from '@regulab/figures';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Controls } from '../components/Controls.js';
import { ModelPicker } from '../components/ModelPicker.js';
import { Tools } from '../components/Tools.js';
import { useTask } from '../components/useTask.js';
import { long } from '../engine/lanes.js';
import { ANALYSES, type Analysis, type AnalysisKind, askedAlong, quantities } from '../state/state.js';
import { model, state, update, values } from '../state/store.js';
import { labelOf } from '../views/labels.js';

const QUESTIONS: Readonly<Record<AnalysisKind, string>> = {
  sensitivity: 'On which assumptions does the answer rest?',
  robust: 'Which rule, if the world is not known?',
  branches: 'Where do equilibria begin and end?',
};

const METHODS: Readonly<Record<SensitivityMethod, string>> = {
  sobol: 'parts of the variance (Sobol)',
  shapley: 'shares of the variance (Shapley)',
  morris: 'changes from place to place (Morris)',
  pawn: 'distances of distributions (PAWN)',
};

/** Why a question has no answer in a model; null where it has one. */
function whyNot(m: Model, { kind }: Analysis): string | null {
  if (kind === 'branches' && !m.branches) return 'This model traces no branches; the contests do.';
  if (kind === 'robust' && !m.parameters.some((p) => p.kind === 'lever'))
    return 'Nothing in this model is set by a rule.';
  return null;
}

const change = (part: Partial<Analysis>): void => {
  update({ ...state.value, analysis: { ...state.value.analysis, ...part } });
};

function Select<T extends string>({
  id,
  label,
  value,
  options,
  onPick,
}: {
  readonly id: string;
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onPick: (value: T) => void;
}): JSX.Element {
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onPick(event.currentTarget.value as T)}>
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Questions about a model beyond one game, with the pictures that the commands draw. */
export function Analyse(): JSX.Element {
  const m = model.value;
  const { analysis } = state.value;
  const { kind, of, method, along } = analysis;
  const reason = whyNot(m, analysis);
  const task =
    reason === null ? ({ kind: 'analyse', model: m.id, values: values.value, analysis } as const) : null;
  const { done, failure, busy } = useTask(long, task);
  const answer = done && JSON.stringify(done.task) === JSON.stringify(task) ? done.answer : null;
  const outcomes = quantities(m).map((o) => [o.name, o.label] as const);
  const parameters = askedAlong(m, kind).map((name) => [name, labelOf(m, name)] as const);
  return (
    <div class="split">
      <div class="side">
        <div class="heading">
          <h1>{QUESTIONS[kind]}</h1>
          <ModelPicker />
          <Select
            id="analysis"
            label="Question"
            value={kind}
            options={ANALYSES.map((each) => [each, QUESTIONS[each]] as const)}
            onPick={(each) => {
              const asked = askedAlong(m, each);
              change({ kind: each, along: asked.includes(along) ? along : (asked[0] ?? along) });
            }}
          />
          {kind === 'branches' ? null : (
            <Select
              id="of"
              label={kind === 'robust' ? 'What the rule is judged by' : 'Outcome'}
              value={of}
              options={outcomes}
              onPick={(each) => change({ of: each })}
            />
          )}
          {kind === 'sensitivity' ? (
            <Select
              id="method"
              label="Measured by"
              value={method}
              options={SENSITIVITY_METHODS.map((each) => [each, METHODS[each]] as const)}
              onPick={(each) => change({ method: each })}
            />
          ) : (
            <Select
              id="along"
              label={kind === 'robust' ? 'What is not known' : 'Along'}
              value={along}
              options={parameters}
              onPick={(each) => change({ along: each })}
            />
          )}
        </div>
        <Controls />
      </div>
      <div class="stage">
        {reason !== null ? (
          <p>{reason}</p>
        ) : (
          <>
            <p class="caption" role="status">
              {failure ?? (busy || answer === null ? 'Solving.' : ' ')}
            </p>
            {answer?.figure ? <Drawn figure={answer.figure} /> : null}
            {answer && answer.lead !== '' ? <p>{answer.lead}</p> : null}
            <Tools figure={() => answer?.figure ?? null} />
          </>
        )}
      </div>
    </div>
  );
}

/** A picture as the command draws it. */
function Drawn({ figure }: { readonly figure: Figure }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let wanted = true;
    void import('../views/draw.js').then(({ renderSvg }) => {
      if (wanted && place.current) place.current.innerHTML = renderSvg(figure);
    });
    return () => {
      wanted = false;
    };
  }, [figure]);
  return <div class="drawn" ref={place} role="img" aria-label={`${figure.title}. ${figure.caption}`} />;
}
