import { rangeOf } from '../packages/core/dist/bundle.js';

const cell = (text) => String(text).replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** A regime is listed by its parts, the product of which names all of them. */
const regimeParts = (model, side) => [
  ...new Set(
    model.regimes.map((regime) => regime.name.split('/')[side]).filter((part) => part !== undefined),
  ),
];

/**
 * The reference page of a model as Markdown.
 *
 * @param {import('@regulab/core').Model} model
 */
export function referencePage(model) {
  const { paper, arXiv, section } = model.source;
  const describe = (part, side) => {
    const regime = model.regimes.find((r) => r.name.split('/')[side] === part);
    return regime.description.split('; ')[side] ?? regime.description;
  };
  return `# ${model.title}

\`${model.id}\`, ${model.fidelity}. ${model.fidelityNote}

${model.summary}

Source: ${paper}${arXiv ? `, arXiv ${arXiv}` : ''}, ${section}.

## Parameters

${table(
  ['name', 'symbol', 'meaning', 'unit', 'default', 'range', 'kind'],
  model.parameters.map((p) => [p.name, p.symbol, p.label, p.unit, p.default, rangeOf(p), p.kind]),
)}

Levers are what the regulator sets; without regulation each has its neutral value (${model.parameters
    .filter((p) => p.neutral !== undefined)
    .map((p) => `${p.name} ${p.neutral}`)
    .join(', ')}).

## Outcomes

${table(
  ['name', 'symbol', 'meaning', 'unit', 'under exit'],
  model.outcomes.map((o) => [o.name, o.symbol, o.label, o.unit, o.atExit ?? 'missing']),
)}

A rule backfires when ${model.outcomes
    .filter((o) => o.role === 'safety')
    .map((o) => o.name)
    .join(' or ')} is lower than without regulation; it is mutualistic when ${model.outcomes
    .filter((o) => o.role === 'payoff')
    .map((o) => o.name)
    .join(' and ')} are all strictly higher.

## Regimes

The column \`regime\` is \`exit\` or generalist/specialist:

${table(
  ['generalist', 'meaning'],
  regimeParts(model, 0)
    .filter((part) => part !== 'exit')
    .map((part) => [part, describe(part, 0)]),
)}

${table(
  ['specialist', 'meaning'],
  regimeParts(model, 1).map((part) => [part, describe(part, 1)]),
)}
`;
}
