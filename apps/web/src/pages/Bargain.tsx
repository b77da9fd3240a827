import { type Agreement, EFFECT_WORDS, type Model, ruleLabel, ruleTitle, type Values } from '@regulab/core';
import { COLORS, type Figure, type Layer, type Panel } from '@regulab/figures';
import type { JSX } from 'preact';
import { Chart, Keys, MARGIN } from '../components/Chart.js';
import { Controls } from '../components/Controls.js';
import { Go } from '../components/Header.js';
import { ModelPicker } from '../components/ModelPicker.js';
import { Tools } from '../components/Tools.js';
import { useTask } from '../components/useTask.js';
import { long } from '../engine/lanes.js';
import type { BargainAnswer } from '../engine/tasks.js';
import { distinctValues } from '../state/state.js';
import { model, state, values } from '../state/store.js';
import { captionOf } from '../views/caption.js';
import { playerColor } from '../views/picture.js';
import { plain, signed, spoken } from '../views/words.js';

/** Rules that select one share, with that share. */
interface Mark {
  readonly share: number;
  readonly rules: readonly Agreement[];
}

/** Agreements nearer to each other than this are marked as one. */
const SAME = 1e-6;

/** What is set besides the levers. */
const withoutLevers = (m: Model, given: Values): Values =>
  Object.fromEntries(
    Object.entries(given).filter(([name]) =>
      m.parameters.some((p) => p.name === name && p.kind === 'primitive'),
    ),
  );

function marksOf(agreements: readonly Agreement[]): Mark[] {
  const marks: { share: number; rules: Agreement[] }[] = [];
  for (const agreement of agreements) {
    if (agreement.share === null) continue;
    const known = marks.find(({ share }) => Math.abs(share - agreement.share!) < SAME);
    if (known) known.rules.push(agreement);
    else marks.push({ share: agreement.share, rules: [agreement] });
  }
  return marks.sort((a, b) => a.share - b.share);
}

type Line = BargainAnswer['curves'][number];

/** Curves that lie on each other, as one. */
function alike(list: readonly Line[]): [Line, ...Line[]][] {
  const groups = new Map<string, [Line, ...Line[]]>();
  for (const line of list) {
    const points = JSON.stringify(line.points);
    const group = groups.get(points);
    if (group) group.push(line);
    else groups.set(points, [line]);
  }
  return [...groups.values()];
}

const playerOf = (outcome: string): string =>
  outcome.startsWith('generalist') ? 'generalist' : outcome.replace(/\..*$/, '').replace(/Utility$/, '');

function panelOf(answer: BargainAnswer, labels: ReadonlyMap<string, string>): Panel {
  const most = [...answer.curves, ...answer.baseline].reduce(
    (top, { points }) => points.reduce((high, [, y]) => (y > high ? y : high), top),
    0,
  );
  const lines = (list: BargainAnswer['curves'], grey: boolean): Layer[] =>
    alike(list).map(([{ outcome, points }, ...others], k) => ({
      kind: 'line',
      points,
      color: grey ? COLORS.baseline : playerColor(playerOf(outcome)),
      width: grey ? 1.5 : 2.5,
      ...(grey
        ? k === 0
          ? { label: 'no regulation' }
          : {}
        : { label: `${labels.get(outcome)!}${others.length > 0 ? ` and ${others.length} alike` : ''}` }),
    }));
  return {
    title: '',
    x: { label: 'Share of revenue of the generalist', symbol: 'delta', domain: [0, 1] },
    y: { label: 'Utility', symbol: 'U', unit: 'money', domain: [0, 1.06 * (most || 1)] },
    layers: [...lines(answer.baseline, true), ...lines(answer.curves, false)],
  };
}

/** Which share of revenue the firms agree on once they know the rule. */
export function Bargain(): JSX.Element {
  const m = model.value;
  const shares = m.parameters.filter((p) => p.bargained).map((p) => p.name);
  const given = Object.fromEntries(
    Object.entries(state.value.values).filter(([name]) => !shares.includes(name)),
  );
  const task = shares.length === 0 ? null : ({ kind: 'bargain', model: m.id, values: given } as const);
  const { done, failure, busy } = useTask(long, task);
  // An answer of another model has other players.
  const answer = done?.task.model === m.id ? done.answer : null;
  const labels = new Map(m.outcomes.map((o) => [o.name, o.label]));
  const panel = answer ? panelOf(answer, labels) : null;
  const marks = answer ? marksOf(answer.bargaining.agreements) : [];
  const description = answer
    ? `Utilities of the players against the generalist's share of revenue. ${answer.bargaining.agreements
        .map((a) => `${ruleLabel(a.rule)}: ${a.share === null ? 'no agreement' : `share ${spoken(a.share)}`}`)
        .join('; ')}.`
    : 'Utilities against the share of revenue, being solved.';
  const figure = (): Figure | null =>
    answer && panel && !busy
      ? {
          id: 'bargain',
          title: 'What each share of revenue is worth, and what each rule selects',
          caption: `${description} ${captionOf(m, given)}`,
          panels: [
            {
              ...panel,
              layers: [
                ...panel.layers,
                ...marks.map(
                  ({ share, rules }): Layer => ({
                    kind: 'rule',
                    axis: 'x',
                    at: share,
                    color: COLORS.ink,
                    label: rules.map((a) => ruleLabel(a.rule)).join(', '),
                  }),
                ),
              ],
            },
          ],
          panelsPerRow: 1,
          data: {
            columns: ['share', 'outcome', 'value'],
            rows: answer.curves.flatMap(({ outcome, points }) =>
              points
                .filter(([share]) => !Number.isNaN(share))
                .map(([share, value]) => [share, outcome, value]),
            ),
          },
        }
      : null;
  return (
    <div class="split">
      <div class="side">
        <div class="heading">
          <h1>Which share do the firms agree on?</h1>
          <ModelPicker />
          <p class="caption">
            Both know the rule, agree on the generalist's share of revenue, and then play. If they do not
            agree, nobody earns anything. The slider of the share has no effect here.
          </p>
        </div>
        <Controls />
      </div>
      <div class="stage">
        {shares.length === 0 ? (
          <p>In this model there is nothing to bargain over. Choose one with a share of revenue.</p>
        ) : (
          <>
            <figure class="sticky">
              <h2>What each share is worth</h2>
              <Chart
                panel={
                  panel ?? {
                    title: '',
                    x: { label: 'Share of revenue of the generalist', symbol: 'delta', domain: [0, 1] },
                    y: { label: 'Utility', symbol: 'U', unit: 'money', domain: [0, 1] },
                    layers: [],
                  }
                }
                aspect={0.5}
                description={description}
                over={(scales) => (
                  <g>
                    {marks.map(({ share, rules }, k) => (
                      <g key={share}>
                        <line
                          x1={scales.x(share)}
                          x2={scales.x(share)}
                          y1={MARGIN.top}
                          y2={scales.height - MARGIN.bottom}
                          stroke="var(--ink)"
                          stroke-width="2"
                          stroke-dasharray="2 3"
                        />
                        <text
                          class="halo"
                          text-anchor="end"
                          transform={`translate(${scales.x(share) + (share < 0.05 ? 14 : -6)} ${MARGIN.top + 8}) rotate(-90)`}
                        >
                          {k + 1} {ruleLabel(rules[0]!.rule)}
                          {rules.length > 1 ? ` and ${rules.length - 1} more` : ''}
                        </text>
                      </g>
                    ))}
                  </g>
                )}
              />
              {panel ? <Keys layers={panel.layers} /> : null}
            </figure>
            <p class="caption" role="status">
              {failure ?? (busy ? 'Solving.' : ' ')}
            </p>
            {answer && marks.length === 0 ? (
              <p>
                At no share do the players take part: there is no product under this regulation.{' '}
                <Go page="bargain" change={{ values: withoutLevers(m, state.value.values) }}>
                  Take the floors away
                </Go>
              </p>
            ) : null}
            {answer && marks.length > 0 ? <Agreements answer={answer} marks={marks} /> : null}
            <Tools figure={figure} />
          </>
        )}
      </div>
    </div>
  );
}

const MOST_COLUMNS = 5;

function Agreements({
  answer,
  marks,
}: {
  readonly answer: BargainAnswer;
  readonly marks: readonly Mark[];
}): JSX.Element {
  const m = model.value;
  const { bargaining } = answer;
  const roles = m.outcomes.filter((o) => o.role !== undefined || o.name === 'safety');
  // A table of every player would be wider than any page.
  const shown = roles.length > MOST_COLUMNS ? roles.filter((o) => !o.name.includes('[')) : roles;
  const shares = m.parameters.filter((p) => p.bargained).map((p) => p.name);
  const owner = bargaining.integratedOwner;
  return (
    <>
      <div class="scroll">
        <table>
          <caption class="hidden">What each bargaining rule selects</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">rule</th>
              <th scope="col" class="number">
                share
              </th>
              {shown.map((o) => (
                <th key={o.name} scope="col" class="number">
                  {o.label.toLowerCase()}
                </th>
              ))}
              <th scope="col">effect</th>
            </tr>
          </thead>
          <tbody>
            {bargaining.agreements.map((a) => {
              const mark = marks.findIndex(({ rules }) => rules.includes(a));
              return (
                <tr key={a.rule}>
                  <td style={{ color: 'var(--soft)' }}>{mark >= 0 ? mark + 1 : ''}</td>
                  <th scope="row">
                    {ruleLabel(a.rule)}
                    <br />
                    <small>{ruleTitle(a.rule)}</small>
                  </th>
                  <td class="number">
                    {a.share === null ? (
                      'none'
                    ) : (
                      <Go
                        page="explore"
                        change={{
                          values: distinctValues(m, {
                            ...values.value,
                            ...Object.fromEntries(shares.map((name) => [name, a.share!])),
                          }),
                        }}
                      >
                        {plain(a.share)}
                      </Go>
                    )}
                    {a.tied.length === 0 ? null : (
                      <>
                        <br />
                        <small>as good: {intervals(a.tied)}</small>
                      </>
                    )}
                    {a.attainment === null || a.attainment === 'interior' ? null : (
                      <>
                        <br />
                        <small>{a.attainment === 'limit' ? `limit from the ${a.side}` : a.attainment}</small>
                      </>
                    )}
                  </td>
                  {shown.map((o) => (
                    <td key={o.name} class="number">
                      {plain(a.outcomes[o.name])}
                    </td>
                  ))}
                  <td>
                    {a.status === 'none'
                      ? 'nobody takes part at any share'
                      : a.effect.kind === null
                        ? 'nothing to compare with'
                        : EFFECT_WORDS[a.effect.kind]}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="caption">
        {bargaining.jumps.length === 0
          ? 'The outcome is continuous in the share.'
          : `The outcome jumps at ${bargaining.jumps.map((share) => String(Number(share.toPrecision(12)))).join(', ')}.`}{' '}
        Shares that no other improves upon for all: {intervals(bargaining.pareto)}.{' '}
        {owner
          ? `One owner of all firms would earn ${spoken(owner.surplus)}${
              bargaining.agreements[0]?.objective == null
                ? ''
                : ` (${signed(owner.surplus, bargaining.agreements[0].objective, spoken)} against the utilitarian share)`
            }.`
          : ''}{' '}
        This is a search, not a proof: {bargaining.completeness.because}.
      </p>
    </>
  );
}

const intervals = (list: BargainAnswer['bargaining']['pareto']): string =>
  list
    .map(([from, to]) => (to - from < SAME ? spoken(from) : `${spoken(from)} to ${spoken(to)}`))
    .join(', ') || 'none';
