import { rangeOf } from '@regulab/core';
import { formulaTex } from '@regulab/figures';

const cell = (text) => String(text).replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** How to say how many players there are; one page shows the usual number. */
const listNote = ({ list }) =>
  list
    ? `Any number of ${list.name} from 1 to ${list.most}; the tables show ${list.count}. Their number follows from the names given (\`${list.name}[3].share\` means at least four), from \`${list.name}: 5\`, or from a list of records. \`${list.name}.share\` without a number is one value for all, or a list with one for each. Outcomes of a player that abstains are missing.

`
    : '';

/**
 * The file name of a model's reference page.
 *
 * @param {import('@regulab/core').Model} model
 */
/** When a rule of the model backfires, and when it is mutualistic. */
function effects({ outcomes }) {
  const safety = outcomes.filter(({ role }) => role === 'safety');
  const payoffs = outcomes.filter(({ role }) => role === 'payoff').map(({ name }) => name);
  const worse = safety.map(
    ({ name, direction }) => `${name} is ${direction === 'lower' ? 'higher' : 'lower'}`,
  );
  const gains =
    payoffs.length === 0
      ? 'no rule counts as mutualistic'
      : payoffs.length === 1
        ? `it is mutualistic when ${payoffs[0]} is strictly higher`
        : `it is mutualistic when ${payoffs.join(' and ')} are all strictly higher`;
  if (safety.length === 0 && payoffs.length === 0)
    return 'Of no rule it is said that it backfires or is mutualistic.';
  return safety.length === 0
    ? `Nothing here is called safe: no rule is said to backfire; ${gains}.`
    : `A rule backfires when ${worse.join(' or ')} than without regulation; ${gains}.`;
}

/** Which parameters a regulator sets, and their neutral values. */
function leversNote({ parameters }) {
  const levers = parameters.filter((p) => p.neutral !== undefined).map((p) => `${p.name} ${p.neutral}`);
  return levers.length === 0
    ? 'Nothing in this model is set by a regulator.'
    : `Levers are what the regulator sets; without regulation each has its neutral value (${levers.join(', ')}).`;
}

export const referenceName = (model) => `${model.id.replace(/\[\d+\]$/, '').replaceAll('/', '-')}.md`;

/**
 * The reference page of a model as Markdown.
 *
 * @param {import('@regulab/core').Model} model
 */
export function referencePage(model) {
  const { paper, arXiv, section } = model.source;
  return `# ${model.title}

\`${model.id}\`, ${model.fidelity}. ${model.fidelityNote}

${model.question} ${model.summary}

Source: ${paper}${arXiv ? `, arXiv ${arXiv}` : ''}, ${section}.

## The rules of the game

${model.formulas
  .map(
    (formula) => `${formula.words}

$$${formulaTex(model, formula)}$$`,
  )
  .join('\n\n')}

## Parameters

${table(
  ['name', 'symbol', 'meaning', 'unit', 'default', 'range', 'usual', 'kind'],
  model.parameters.map((p) => [
    p.name,
    p.symbol,
    p.label,
    p.unit,
    p.choices ? p.choices[p.default] : p.default,
    rangeOf(p),
    p.usual.join(' to '),
    p.kind,
  ]),
)}

${listNote(model)}${leversNote(model)}

## Outcomes

${table(
  ['name', 'symbol', 'meaning', 'unit', 'under exit'],
  model.outcomes.map((o) => [o.name, o.symbol, o.label, o.unit, o.atExit ?? 'missing']),
)}

${effects(model)}

## Regimes

The column \`regime\` is \`exit\` or ${model.regimes.parts.map((part) => part.heading).join('/')}:

${model.regimes.parts.map(({ heading, entries }) => table([heading, 'meaning'], entries)).join('\n\n')}
`;
}

const family = ({ id }) => id.replace(/\[\d+\]$/, '');

/**
 * The README with its table of models made anew.
 *
 * @param {string} readme
 * @param {readonly import('@regulab/core').Model[]} models
 */
export const withModelTable = (readme, models) =>
  readme.replace(/(## Models\n\n)(?:\|.*\n)+/, (_, heading) => {
    const rows = models.map((model) => [
      `[\`${family(model)}\`](docs/models/${referenceName(model)})`,
      `${model.title}: ${model.question}`,
      model.fidelity,
    ]);
    return `${heading}${table(['id', 'game', 'fidelity'], rows)}\n`;
  });

/**
 * The guide with its table of commands made anew.
 *
 * @param {string} guide
 * @param {Readonly<Record<string, { words: string, arguments: readonly { name: string, optional?: true, rest?: true }[] }>>} commands
 */
export const withCommandTable = (guide, commands) =>
  guide.replace(/(## Commands\n\n)(?:\|.*\n)+/, (_, heading) => {
    const rows = Object.entries(commands).map(([name, { words, arguments: list }]) => [
      `\`${[name, ...list.map((each) => (each.optional || each.rest ? `[${each.name}]` : `<${each.name}>`))].join(' ')}\``,
      words,
    ]);
    return `${heading}${table(['command', 'what it does'], rows)}\n`;
  });
