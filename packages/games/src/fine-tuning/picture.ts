import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Picture, PictureMark } from '@regulab/model/picture.js';
import { playerName } from '@regulab/model/players.js';

type Point = readonly [number, number];

/** NaN, which is not drawn, for an outcome that is missing. */
const of = (outcomes: Outcomes, name: string): number => outcomes[name] ?? Number.NaN;

const floorOn = (player: string, label: string, parameter: string, values: Values): readonly PictureMark[] =>
  values[parameter]! > 0
    ? [{ kind: 'floor', player, label, parameter, axis: 'y', at: values[parameter]! }]
    : [];

const path = (player: string, label: string, from: Point, to: Point): PictureMark => ({
  kind: 'path',
  player,
  label,
  points: [from, to],
});

/** Horizontal places of the games with safety alone. */
const STAGES = [
  [0, 'nothing'],
  [1, 'general model'],
  [2, 'product'],
] as const;

const TITLE = 'The game';
const SAFETY = { label: 'safety', symbol: 'beta' } as const;
const PERFORMANCE = { label: 'performance', symbol: 'alpha' } as const;
const FROM_THE_ORIGIN = "From the origin the generalist's model, from there the product of each specialist.";
const BY_STAGE = "Safety step by step: the generalist's model, then what each specialist makes of it.";

/** Performance and safety: the generalist's step from the origin, the specialist's from there. */
export const twoAttributePicture: Picture = {
  title: TITLE,
  x: PERFORMANCE,
  y: SAFETY,
  reading: FROM_THE_ORIGIN,
  draw: (values, o) => {
    const model: Point = [of(o, 'generalistPerformance'), of(o, 'generalistSafety')];
    return [
      ...floorOn('generalist', 'floor on the generalist', 'generalistFloor', values),
      ...floorOn('specialist', 'floor on the specialist', 'specialistFloor', values),
      path('specialist', 'specialist', model, [of(o, 'performance'), of(o, 'safety')]),
      path('generalist', 'generalist', [0, 0], model),
    ];
  },
};

/** Safety alone, stage by stage. */
export const oneAttributePicture: Picture = {
  title: TITLE,
  x: { label: '', ticks: STAGES },
  y: SAFETY,
  reading: BY_STAGE,
  draw: (values, o) => {
    const model: Point = [1, of(o, 'generalistSafety')];
    return [
      ...floorOn('generalist', 'floor on the generalist', 'generalistFloor', values),
      ...floorOn('specialist', 'floor on the specialist', 'specialistFloor', values),
      path('specialist', 'specialist', model, [2, of(o, 'safety')]),
      path('generalist', 'generalist', [0, 0], model),
    ];
  },
};

/** One line where all specialists have the same floor, otherwise one each. */
function specialistsFloors(values: Values, count: number): readonly PictureMark[] {
  const at = (i: number): number => values[playerName('specialists', i, 'floor')]!;
  const players = Array.from({ length: count }, (_, i) => i);
  if (count > 1 && at(0) > 0 && players.every((i) => at(i) === at(0))) {
    const [label, parameter] = ['floor on every specialist', 'specialists.floor'];
    return [{ kind: 'floor', player: 'specialist', label, parameter, axis: 'y', at: at(0) }];
  }
  return players.flatMap((i) =>
    floorOn(
      `specialists[${i}]`,
      `floor on specialist ${i + 1}`,
      playerName('specialists', i, 'floor'),
      values,
    ),
  );
}

/** The same with a list of specialists; `generalist` and `product` give the two ends of a specialist's step. */
function manyPicture(
  axes: Pick<Picture, 'title' | 'x' | 'y' | 'reading'>,
  count: number,
  generalist: (o: Outcomes) => Point,
  product: (o: Outcomes, own: (name: string) => string) => Point,
): Picture {
  return {
    ...axes,
    draw: (values, o) => {
      const model = generalist(o);
      const players = Array.from({ length: count }, (_, i) => i);
      return [
        ...floorOn('generalist', 'floor on the generalist', 'generalistFloor', values),
        ...specialistsFloors(values, count),
        ...players.map((i) =>
          path(
            `specialists[${i}]`,
            `specialist ${i + 1}`,
            model,
            product(o, (name) => playerName('specialists', i, name)),
          ),
        ),
        path('generalist', 'generalist', [0, 0], model),
      ];
    },
  };
}

export const specialistsPicture = (count: number): Picture =>
  manyPicture(
    { title: TITLE, x: PERFORMANCE, y: SAFETY, reading: FROM_THE_ORIGIN },
    count,
    (o) => [of(o, 'generalistPerformance'), of(o, 'generalistSafety')],
    (o, own) => [of(o, own('performance')), of(o, own('safety'))],
  );

export const oneAttributeSpecialistsPicture = (count: number): Picture =>
  manyPicture(
    { title: TITLE, x: { label: '', ticks: STAGES }, y: SAFETY, reading: BY_STAGE },
    count,
    (o) => [1, of(o, 'generalistSafety')],
    (o, own) => [2, of(o, own('safety'))],
  );
