import type { Model, Values } from '../model/contract.js';
import { misuse } from '../model/error.js';

/** How an outcome moves with a parameter at a game. */
export interface Static {
  readonly outcome: string;
  readonly parameter: string;
  /** The derivative; for a whole parameter the difference that one more makes. NaN where it has none. */
  readonly value: number;
  readonly kind: 'derivative' | 'difference';
}

/**
 * Comparative statics of one game: exact derivatives where the model gives them, differences for parameters that are whole.
 *
 * @throws RegulabError with code `misuse` for a model without derivatives, and for a game without equilibrium.
 */
export function comparativeStatics(model: Model, values: Values): Static[] {
  if (!model.derivatives) throw misuse(`${model.id} gives no derivatives; sweep the parameter instead`);
  const solved = model.solve(values);
  if (solved.status !== 'equilibrium')
    throw misuse(`this game has no equilibrium to move (${solved.reason ?? solved.status})`);
  const derivatives = model.derivatives(values, solved.outcomes);
  return Object.entries(derivatives).flatMap(([outcome, byParameter]) =>
    model.parameters.flatMap((p): Static[] => {
      if (!p.whole) {
        const value = byParameter[p.name];
        return value === undefined ? [] : [{ outcome, parameter: p.name, value, kind: 'derivative' }];
      }
      const more = { ...values, [p.name]: values[p.name]! + 1 };
      const next = more[p.name]! <= p.max ? model.solve(more).outcomes[outcome] : null;
      const value = next == null ? Number.NaN : next - solved.outcomes[outcome]!;
      return [{ outcome, parameter: p.name, value, kind: 'difference' }];
    }),
  );
}
