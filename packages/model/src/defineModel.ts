import type { Certificate, Equilibrium } from './answer.js';
import { checkContract } from './checkContract.js';
import type {
  Claim,
  Derivatives,
  Formula,
  Kernel,
  Model,
  Outcome,
  Owner,
  Parameter,
  Regimes,
  Solved,
} from './contract.js';
import { misuse } from './error.js';
import type { Lottery } from './lottery.js';
import { kernelByName, type Rows } from './named.js';
import type { Values } from './outcomes.js';
import type { Picture, PictureMark } from './picture.js';
import { solvedBy } from './solvedBy.js';
import { soundModel, soundSolve } from './soundModel.js';

/** Parameters by name, without their names in them. */
export type ParameterTable = Readonly<Record<string, Omit<Parameter, 'name'>>>;
/** Outcomes by name, without their names in them. */
export type OutcomeTable = Readonly<Record<string, Omit<Outcome, 'name'>>>;

/** One number for each parameter: `values.tx` does not compile where there is `tax`. */
export type ValuesOf<P> = { readonly [Name in keyof P]: number };

/** One number for each outcome; null where a status makes it meaningless. */
export type OutcomesOf<O> = { readonly [Name in keyof O]: number | null };

/** A solution as a definition states it: with all outcomes of the model and no other. */
export type SolvedOf<O> = Omit<Solved, 'outcomes' | 'equilibria'> & {
  readonly outcomes: OutcomesOf<O>;
  readonly equilibria: readonly (Omit<Equilibrium, 'outcomes'> & { readonly outcomes?: OutcomesOf<O> })[];
};

/** What a model is made from; see `Model` for what each field means. */
export interface ModelDefinition<P extends ParameterTable, O extends OutcomeTable>
  extends Pick<Model, 'id' | 'title' | 'question' | 'summary' | 'source' | 'fidelity' | 'fidelityNote'> {
  readonly parameters: P;
  readonly outcomes: O;
  readonly regimes: Regimes;
  readonly focus?: Model['focus'];
  readonly formulas?: readonly Formula[];
  readonly pictures: readonly [PictureOf<P, O>, ...PictureOf<P, O>[]];
  /** Conditions on several parameters at once; none where it is left out. */
  readonly check?: (values: ValuesOf<P>) => string | null;
  readonly solve: (values: ValuesOf<P>) => SolvedOf<O>;
  /** A fast way through many games, to the bit what `solve` gives; without one `solve` is called row by row. */
  readonly kernel?: (rows: Rows<P, O>) => void;
  readonly verify: (values: ValuesOf<P>, claim: ClaimOf<O>) => Certificate;
  readonly explain: (values: ValuesOf<P>, solved: SolvedOf<O>, baseline: SolvedOf<O>) => string;
  readonly integratedOwner?: (values: ValuesOf<P>) => Owner | null;
  readonly lottery?: (values: ValuesOf<P>, outcomes: OutcomesOf<O>) => Lottery;
  readonly derivatives?: (values: ValuesOf<P>, outcomes: OutcomesOf<O>) => Derivatives;
}

/** A statement about a game whose outcomes have names that the compiler knows. */
export type ClaimOf<O> = Omit<Claim, 'outcomes'> & { readonly outcomes: OutcomesOf<O> };

/** A picture whose values and outcomes have names that the compiler knows. */
export type PictureOf<P, O> = Omit<Picture, 'draw'> & {
  readonly draw: (values: ValuesOf<P>, outcomes: OutcomesOf<O>) => readonly PictureMark[];
};

const listOf = <T>(table: Readonly<Record<string, T>>): (T & { readonly name: string })[] =>
  Object.entries(table).map(([name, entry]) => ({ ...entry, name }));

/**
 * Makes a model from a definition whose functions see parameters and outcomes under names that the compiler checks.
 *
 * @returns what commands, sweeps, threads and pages take; `new Laboratory([model])` or `builtIn.with([model])` finds it by its id
 * @throws RegulabError with code `misuse` for a definition that breaks the contract: the field, its value and what is allowed
 * @example
 * const monopoly = defineModel({
 *   id: 'my/monopoly', title: 'One lab under a tax', question: 'What does a tax do?', summary: 'One lab chooses output.',
 *   source: { paper: 'a lecture', section: '1' }, fidelity: 'extension', fidelityNote: 'written for an example',
 *   parameters: {
 *     demand: { symbol: 'a', label: 'Demand', unit: 'money', default: 10, min: 0, max: 100, usual: [5, 15], kind: 'primitive' },
 *     tax: { symbol: 't', label: 'Tax', unit: 'money', default: 0, min: 0, max: 100, usual: [0, 5], kind: 'lever', neutral: 0 },
 *   },
 *   outcomes: {
 *     output: { symbol: 'q', label: 'Output', unit: 'units', direction: 'higher' },
 *     profit: { symbol: 'pi', label: 'Profit', unit: 'money', direction: 'higher', role: 'payoff' },
 *   },
 *   regimes: { count: 1, name: () => 'interior', parts: [{ heading: 'output', entries: [['interior', 'positive']] }] },
 *   pictures: [{ title: 'Output', x: { label: '' }, y: { label: 'output' }, reading: 'a bar', draw: (_, { output }) => [
 *     { kind: 'bar', label: 'output', tone: 'plain', from: 0, to: 1, value: output ?? NaN }] }],
 *   solve: ({ demand, tax }) => {
 *     const output = Math.max(0, (demand - tax) / 2);
 *     const profit = output * output;
 *     return { status: 'equilibrium', regime: 'interior', outcomes: { output, profit }, selection: 'the only one',
 *       equilibria: [{ strategies: { output }, payoffs: { profit }, binding: [], regime: 'interior' }],
 *       completeness: { complete: true, because: 'profit is concave' } };
 *   },
 *   verify: ({ demand, tax }, { outcomes: { output } }) =>
 *     certificateOf('first-order condition', [['output solves it', Math.abs(2 * (output ?? NaN) - Math.max(0, demand - tax))]], {}, 1),
 *   explain: (_, { outcomes }) => `The lab makes ${outcomes.output} units.`,
 * });
 * new Laboratory([monopoly]).solve('my/monopoly', { tax: 2 }).outcomes.output; // 4
 */
export function defineModel<const P extends ParameterTable, const O extends OutcomeTable>(
  definition: ModelDefinition<P, O>,
): Model {
  if (typeof definition !== 'object' || definition === null)
    throw misuse(`a model is defined by ${String(definition)}; it must be an object`);
  const { kernel, check, formulas = [] } = definition;
  for (const table of ['parameters', 'outcomes'] as const)
    if (
      typeof definition[table] !== 'object' ||
      definition[table] === null ||
      Array.isArray(definition[table])
    )
      throw misuse(
        `model ${definition.id}: ${table} is ${Array.isArray(definition[table]) ? 'a list' : String(definition[table])}; it must be an object with one entry for each name`,
      );
  const parameters: readonly Parameter[] = listOf(definition.parameters);
  const outcomes: readonly Outcome[] = listOf(definition.outcomes);
  // Names are checked where the definition is written; here they are texts.
  const rest = definition as unknown as Omit<Model, 'parameters' | 'outcomes' | 'kernel' | 'check'>;
  const checked = (check ?? (() => null)) as (values: Values) => string | null;
  const contract = { ...rest, parameters, outcomes, formulas, check: checked };
  // What is missing is told before anything is made of it.
  checkContract({ ...contract, kernel: (kernel ?? (() => undefined)) as unknown as Kernel });
  const rowByRow = (): Kernel => {
    // A game that fails must not spoil the rows beside it.
    const solve = soundSolve(outcomes, definition.regimes, rest.solve);
    return solvedBy(parameters, outcomes, definition.regimes, checked, solve).kernel;
  };
  return soundModel({
    ...contract,
    kernel: kernel ? kernelByName(parameters, outcomes, kernel as never) : rowByRow(),
  });
}
