import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Picture, PictureMark } from '@regulab/model/picture.js';
import { playerName } from '@regulab/model/players.js';
import { playerOf } from './contestant.js';
import { gameOf } from './contestEquilibria.js';
import { choicesOf, contestOf } from './contestOf.js';
import { sharesOf } from './expectedRewards.js';
import { LIST } from './parameters.js';

export function picturesFor(count: number): readonly [Picture, ...Picture[]] {
  const ticks = Array.from({ length: count }, (_, i) => [i + 1, `agent ${i + 1}`] as const);
  const bars = (o: Outcomes, name: string, tone: 'plain' | 'second') =>
    ticks.map(([at], i) => ({
      kind: 'bar' as const,
      label: name,
      tone,
      from: at - 0.3,
      to: at + 0.3,
      value: o[playerName(LIST, i, name)] ?? Number.NaN,
    }));
  return [
    {
      title: 'Safety',
      x: { label: '', ticks },
      y: { label: 'probability', symbol: 's' },
      reading: 'How safe each agent is, and the chance that no disaster happens.',
      draw: (_, outcomes) => [
        ...bars(outcomes, 'safety', 'plain'),
        { kind: 'level', label: 'no disaster', axis: 'y', at: outcomes.safe ?? Number.NaN },
      ],
    },
    {
      title: 'Performance',
      x: { label: '', ticks },
      y: { label: 'performance', symbol: 'p' },
      reading: 'How hard each agent races.',
      draw: (_, outcomes) => bars(outcomes, 'performance', 'second'),
    },
  ];
}

type Place = readonly [x: number, y: number];
const PLACES = 80;
const HALVINGS = 50;

/** Where safety and where performance are worth their cost to the first agent, the others as they are in equilibrium. */
function curvesOf(v: Values, o: Outcomes, count: number): readonly PictureMark[] {
  const contest = contestOf(v, count);
  const choices = choicesOf(o, count);
  const { s, p } = choices[0]!;
  const point: PictureMark = { kind: 'path', player: `${LIST}[0]`, label: 'agent 1', points: [[p, s]] };
  if (!(s > 0 && s < 1 && p > 0)) return [point];
  const facing = gameOf(contest).facing(choices, 0);
  const player = playerOf(
    contest.rules,
    contest.agents[0]!,
    sharesOf(contest.rules.risk, contest.agents)[0]!,
  );
  const far = 4 * p;
  const own = { s: 0, p: 0, ss: 0, sp: 0, pp: 0 };
  const worth = (safety: number): number => {
    let [low, high] = [player.lowest, 64 * p];
    for (let k = 0; k < HALVINGS; k++) {
      const middle = Math.sqrt(low * high);
      player.partials({ s: safety, p: middle }, facing, own);
      if (own.p > 0) low = middle;
      else high = middle;
    }
    return low;
  };
  const steps = Array.from({ length: PLACES }, (_, k) => (k + 0.5) / PLACES);
  const bySafety = steps.map((part): Place => [part * far, player.bestSafety(part * far, facing)]);
  const byPerformance = steps.flatMap((part): Place[] => {
    const x = worth(part);
    return x <= far ? [[x, part]] : [];
  });
  return [
    { kind: 'curve', label: 'safety is worth its cost', tone: 'plain', points: bySafety },
    { kind: 'curve', label: 'performance is', tone: 'share', points: byPerformance },
    point,
  ];
}

/** The two first-order conditions of the first agent, which cross at its choice. */
export const curvesFor = (count: number): Picture => ({
  title: 'What agent 1 weighs',
  x: { label: 'performance', symbol: 'p' },
  y: { label: 'safety', symbol: 's' },
  reading:
    'Where safety, and where performance, is worth its cost to agent 1 while the others stay; grey: without the rule.',
  draw: (values, outcomes) => (outcomes.safe == null ? [] : curvesOf(values, outcomes, count)),
});
