import type { Model, Outcome, Uncertified } from '@regulab/core';
import type { JSX } from 'preact';
import { isRegulable, plain, signed } from '../views/words.js';
import { lights, lit } from './lit.js';
import { MathSymbol } from './Symbol.js';

/** A value as it is read: a category by its name. */
export const outcomeText = (outcome: Outcome, x: number | null | undefined): string =>
  outcome.categories && typeof x === 'number' ? (outcome.categories[x] ?? plain(x)) : plain(x);

/** Ends of the scale of bars. */
type Ends = readonly [low: number, high: number];

/** Outcomes of one unit share a scale, which holds zero. */
function scales(model: Model, solution: Uncertified): ReadonlyMap<string, Ends> {
  const ends = new Map<string, Ends>();
  for (const { name, unit } of model.outcomes)
    for (const x of [solution.outcomes[name], solution.baseline.outcomes[name]]) {
      const [low, high] = ends.get(unit) ?? [0, 0];
      if (typeof x === 'number') ends.set(unit, [Math.min(low, x), Math.max(high, x)]);
    }
  return ends;
}

/** Outcomes beside those without regulation, with signed differences; `brief` leaves out what no effect is read from. */
export function Readings({
  model,
  solution,
  brief = false,
}: {
  readonly model: Model;
  readonly solution: Uncertified;
  readonly brief?: boolean;
}): JSX.Element {
  const { list } = model;
  if (!list || list.count <= FOLDED || brief)
    return <Rows model={model} solution={solution} outcomes={model.outcomes} brief={brief} />;
  const isOwn = ({ name }: Outcome): boolean => name.startsWith(`${list.name}[`);
  return (
    <>
      <Rows
        model={model}
        solution={solution}
        outcomes={model.outcomes.filter((o) => !isOwn(o))}
        brief={false}
      />
      <details>
        <summary>
          Each of the {list.count} {list.name}
        </summary>
        <Rows model={model} solution={solution} outcomes={model.outcomes.filter(isOwn)} brief={false} />
      </details>
    </>
  );
}

/** Outcomes of more players of one kind than this are folded away. */
const FOLDED = 4;

function Rows({
  model,
  solution,
  outcomes,
  brief,
}: {
  readonly model: Model;
  readonly solution: Uncertified;
  readonly outcomes: readonly Outcome[];
  readonly brief: boolean;
}): JSX.Element {
  const ends = scales(model, solution);
  const isCompared = isRegulable(model);
  return (
    <div class="scroll">
      <table class="readings">
        <caption class="hidden">Outcomes under the rule, without it, and the difference</caption>
        <thead>
          <tr>
            <th scope="col">outcome</th>
            {brief ? null : <td class="bar" aria-hidden="true" />}
            <th scope="col" class="number">
              value
            </th>
            {isCompared ? (
              <>
                <th scope="col" class="number">
                  no rule
                </th>
                <th scope="col" class="number">
                  change
                </th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {outcomes.flatMap((outcome) => {
            if (brief && !outcome.role) return [];
            const { name, label, symbol, unit, categories } = outcome;
            const [now, before] = [solution.outcomes[name], solution.baseline.outcomes[name]];
            const scale = ends.get(unit) ?? [0, 1];
            return (
              <tr
                key={name}
                {...lights(name)}
                style={lit.value === name ? { background: 'var(--shade)' } : {}}
              >
                <th scope="row">
                  {categories ? label.replace(/: .*?(?=, specialist|$)/, '') : label}{' '}
                  <MathSymbol symbol={symbol} />
                </th>
                {brief ? null : (
                  <td class="bar" aria-hidden="true">
                    {categories ? null : (
                      <Bar now={now ?? null} before={isCompared ? (before ?? null) : null} ends={scale} />
                    )}
                  </td>
                )}
                <td class="number">{outcomeText(outcome, now)}</td>
                {isCompared ? (
                  <>
                    <td class="number">{outcomeText(outcome, before)}</td>
                    <ChangeCell outcome={outcome} now={now} before={before} />
                  </>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How far a value lies from another, signed and coloured; empty where one of the two is missing or they are categories. */
export function ChangeCell({
  outcome,
  now,
  before,
}: {
  readonly outcome: Outcome;
  readonly now: number | null | undefined;
  readonly before: number | null | undefined;
}): JSX.Element {
  if (outcome.categories || typeof now !== 'number' || typeof before !== 'number')
    return <td class="number" />;
  const change = signed(now, before);
  return <td class={`number ${change === '0' ? '' : now > before ? 'more' : 'less'}`}>{change}</td>;
}

/** The value as a bar from zero, to the left where it is negative; the value without regulation as a grey tick across it. */
function Bar({
  now,
  before,
  ends: [low, high],
}: {
  readonly now: number | null;
  readonly before: number | null;
  readonly ends: Ends;
}): JSX.Element {
  // Halved, so that the width of no scale overflows.
  const part = (x: number): number => (0.5 * x - 0.5 * low) / (0.5 * high - 0.5 * low);
  const at = (x: number): number => (high > low ? 100 * Math.min(1, Math.max(0, part(x) || 0)) : 0);
  return (
    <svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
      {now === null ? null : (
        <rect
          x={at(Math.min(0, now))}
          y="4"
          width={Math.abs(at(now) - at(0))}
          height="6"
          fill="var(--accent)"
        />
      )}
      {low < 0 ? <rect x={at(0)} y="1" width="0.6" height="12" fill="var(--ink)" /> : null}
      {before === null ? null : (
        <rect x={Math.max(0, at(before) - 0.6)} y="0" width="1.2" height="14" fill="#8A8F98" />
      )}
    </svg>
  );
}
