import type { Derivatives, Model, Solved } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { withPlayers } from '@regulab/model/players.js';

/** How an outcome moves with a parameter at a game. */
export interface Static {
  readonly outcome: string;
  readonly parameter: string;
  /** The derivative; for a whole parameter the difference that one more makes. NaN where it has none. */
  readonly value: number;
  readonly kind: 'derivative' | 'difference';
}

/**
 * Comparative statics of one game: the model's derivatives, and differences for parameters that are whole and for the number of
 * players, a further one being like the last.
 *
 * @throws RegulabError with code `misuse` for a model without derivatives, and for a game without equilibrium.
 *
 * @example
 * const market = findModel('overlap/symmetric');
 * const rows = comparativeStatics(market, completeValues(market, {}));
 * rows.find(({ parameter, outcome }) => parameter === 'liability' && outcome === 'overlap').value > 0; // true
 */
export function comparativeStatics(model: Model, values: Values): Static[] {
  if (!model.derivatives) throw misuse(`${model.id} gives no derivatives; sweep the parameter instead`);
  const solved = model.solve(values);
  if (solved.status !== 'equilibrium')
    throw misuse(`this game has no equilibrium to move (${solved.reason ?? solved.status})`);
  const derivatives = model.derivatives(values, solved.outcomes);
  return [
    ...byParameters(model, values, solved, derivatives),
    ...byPlayers(model, values, solved, derivatives),
  ];
}

const difference = (outcome: string, parameter: string, before: Solved, after: Solved | null): Static => {
  const next = after?.outcomes[outcome];
  const value = next == null ? Number.NaN : next - before.outcomes[outcome]!;
  return { outcome, parameter, value, kind: 'difference' };
};

function byPlayers(model: Model, values: Values, solved: Solved, derivatives: Derivatives): Static[] {
  const { list } = model;
  if (!list) return [];
  const more = list.count < list.most ? withPlayers(list, values, list.count + 1) : null;
  const next = more && more.sized.check(more.values) === null ? more.sized.solve(more.values) : null;
  return Object.keys(derivatives).map((outcome) => difference(outcome, list.name, solved, next));
}

function byParameters(model: Model, values: Values, solved: Solved, derivatives: Derivatives): Static[] {
  return Object.entries(derivatives).flatMap(([outcome, byParameter]) =>
    model.parameters.flatMap((p): Static[] => {
      if (p.choices) return [];
      if (!p.whole) {
        const value = byParameter[p.name];
        return value === undefined ? [] : [{ outcome, parameter: p.name, value, kind: 'derivative' }];
      }
      const more = { ...values, [p.name]: values[p.name]! + 1 };
      const isLegal = more[p.name]! <= p.max && model.check(more) === null;
      return [difference(outcome, p.name, solved, isLegal ? model.solve(more) : null)];
    }),
  );
}
