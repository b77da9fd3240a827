import { FIDELITIES, type Model, type Outcome, type Parameter } from './contract.js';
import { misuse } from './error.js';
import { unknownName } from './values.js';

const ID = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*(\[\d+\])?$/;
const NAME = /^[A-Za-z][A-Za-z0-9]*((\[\d+\])?\.[A-Za-z][A-Za-z0-9]*)?$/;
const FUNCTIONS = ['check', 'solve', 'kernel', 'verify', 'explain'] as const;
const TEXTS = ['title', 'question', 'summary', 'fidelity', 'fidelityNote'] as const;

/** Names that tables, specs and records use for something else. */
export const TAKEN: ReadonlySet<string> = new Set([
  ...['status', 'regime', 'reason', 'id', 'model'],
  // Of the page's addresses.
  ...['curve', 'analysis', 'paper', 'with'],
]);

/** What pictures begin with is of the model. */
function checkFocus({ id, parameters, outcomes, list, focus }: Model): void {
  const { along, outcome, against = [] } = focus!;
  const names = parameters.map(({ name }) => name);
  // `firms.floor` moves that of every player of a list.
  const known = list ? [...names, ...names.map((name) => name.replace(/\[\d+\]/, ''))] : names;
  for (const name of along)
    if (!known.includes(name)) throw unknownName(`parameter of ${id} in focus`, name, known);
  const made = outcomes.map(({ name }) => name);
  for (const name of [outcome, ...against])
    if (!made.includes(name)) throw unknownName(`outcome of ${id} in focus`, name, made);
}

/**
 * Whether an object keeps the contract of a model as far as that can be seen without solving a game.
 *
 * @throws RegulabError with code `misuse`: one line with the place, the value and what is allowed
 */
export function checkContract(model: Model): void {
  if (typeof model !== 'object' || model === null)
    throw misuse(`a model is ${String(model)}; it must be an object (see Model)`);
  if (typeof model.id !== 'string' || !ID.test(model.id))
    throw misuse(
      `a model has the id ${JSON.stringify(model.id)}; it must be family/name in small letters, digits and -, such as my/race`,
    );
  const wrong = (what: string): never => {
    throw misuse(`model ${model.id}: ${what}`);
  };
  for (const name of FUNCTIONS)
    if (typeof model[name] !== 'function') wrong(`${name} is ${typeof model[name]}; it must be a function`);
  for (const name of TEXTS)
    if (typeof model[name] !== 'string') wrong(`${name} is ${typeof model[name]}; it must be a text`);
  const lists = { parameters: model.parameters, outcomes: model.outcomes };
  const seen = new Set<string>();
  for (const [kind, entries] of Object.entries(lists)) {
    // A game may be the same whatever one sets.
    if (!Array.isArray(entries) || (entries.length === 0 && kind === 'outcomes'))
      wrong(`${kind} must be a list${kind === 'outcomes' ? ' that is not empty' : ''}`);
    for (const entry of entries as readonly ({ readonly name: string } | null)[]) {
      if (typeof entry !== 'object' || entry === null)
        throw misuse(`model ${model.id}: ${kind} holds ${String(entry)}; each must be an object`);
      const { name } = entry;
      if (typeof name !== 'string' || !NAME.test(name) || TAKEN.has(name))
        wrong(
          `${kind} has the name ${JSON.stringify(name)}; a name is letters and digits, such as safetyCost, and none of ${[...TAKEN].join(', ')}`,
        );
      if (seen.has(name)) wrong(`the name ${name} is there twice; parameters and outcomes share their names`);
      seen.add(name);
    }
  }
  if (model.focus !== undefined) checkFocus(model);
  for (const p of model.parameters) {
    checkFields(`the parameter ${p.name} of ${model.id}`, p, OF_PARAMETERS);
    checkParameter(p, wrong);
  }
  for (const o of model.outcomes) {
    checkFields(`the outcome ${o.name} of ${model.id}`, o, OF_OUTCOMES);
    checkOutcome(o, wrong);
  }
  if (!FIDELITIES.includes(model.fidelity))
    wrong(`fidelity is ${model.fidelity}; it must be ${FIDELITIES.join(', ')}`);
  if (
    typeof model.regimes?.name !== 'function' ||
    !(model.regimes.count >= 1) ||
    !Array.isArray(model.regimes.parts)
  )
    wrong('regimes must have a count of at least 1, a function name and a list of parts');
  if (typeof model.source?.paper !== 'string' || typeof model.source.section !== 'string')
    wrong('source must name its paper and section, as texts');
  if (!Array.isArray(model.formulas)) wrong('formulas must be a list; it may be empty');
  if (!Array.isArray(model.pictures) || model.pictures.length === 0) wrong('pictures must hold at least one');
}

/** What entries may say; anything else is a slip of the pen. */
const OF_PARAMETERS = [
  'name',
  'symbol',
  'label',
  'unit',
  'default',
  'min',
  'max',
  'usual',
  'kind',
  'neutral',
  'whole',
  'choices',
  'bargained',
];
const OF_OUTCOMES = [
  'name',
  'symbol',
  'label',
  'unit',
  'direction',
  'role',
  'atExit',
  'reservation',
  'categories',
];

function checkFields(what: string, entry: object, known: readonly string[]): void {
  const odd = Object.keys(entry).find((name) => !known.includes(name));
  if (odd !== undefined) throw unknownName(`field of ${what}`, odd, known);
}

function checkParameter(p: Parameter, wrong: (what: string) => never): void {
  const bad = (what: string): never => wrong(`parameter ${p.name}: ${what}`);
  for (const name of ['symbol', 'label', 'unit'] as const)
    if (typeof p[name] !== 'string') bad(`${name} is ${typeof p[name]}; it must be a text`);
  if (!(Number.isFinite(p.min) && Number.isFinite(p.max) && p.min <= p.max))
    bad(`its range is [${p.min}, ${p.max}]; both ends must be finite, the first not above the second`);
  if (!(p.default >= p.min && p.default <= p.max))
    bad(`its default is ${p.default}, outside its range [${p.min}, ${p.max}]`);
  if (p.kind !== 'primitive' && p.kind !== 'lever') bad(`kind is ${p.kind}; it must be primitive or lever`);
  if (p.kind === 'lever' && p.neutral === undefined)
    bad('a lever needs neutral, the value that means no regulation');
  if (p.neutral !== undefined && !(p.neutral >= p.min && p.neutral <= p.max))
    bad(`neutral is ${p.neutral}, outside its range [${p.min}, ${p.max}]`);
  if (!(Array.isArray(p.usual) && p.usual[0] >= p.min && p.usual[1] <= p.max && p.usual[0] <= p.usual[1]))
    bad(`usual is ${JSON.stringify(p.usual)}; it must be [from, to] within [${p.min}, ${p.max}]`);
}

function checkOutcome(o: Outcome, wrong: (what: string) => never): void {
  for (const name of ['symbol', 'label', 'unit'] as const)
    if (typeof o[name] !== 'string')
      wrong(`outcome ${o.name}: ${name} is ${typeof o[name]}; it must be a text`);
  if (!['higher', 'lower', 'none'].includes(o.direction))
    wrong(`outcome ${o.name}: direction is ${o.direction}; it must be higher, lower or none`);
  if (o.role !== undefined && o.role !== 'safety' && o.role !== 'payoff')
    wrong(`outcome ${o.name}: role is ${o.role}; it must be safety or payoff, or be left out`);
}
