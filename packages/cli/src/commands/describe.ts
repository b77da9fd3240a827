import { type Model, rangeOf } from '@regulab/core';
import type { Run } from '../command.js';
import { textTable } from '../textTable.js';

/** What a model says of itself. */
export const run: Run<'describe'> = ({ words: [id], laboratory }) => {
  const model = laboratory.find(id!);
  // Functions are left out of JSON.
  return { json: model, text: () => inWords(model) };
};

function inWords(model: Model): string {
  const parameters = model.parameters.map((p) => [
    p.name,
    p.symbol,
    p.choices ? p.choices[p.default]! : String(p.default),
    rangeOf(p),
    p.kind,
    p.label,
    p.unit,
  ]);
  const outcomes = model.outcomes.map((o) => [o.name, o.symbol, o.label, o.unit]);
  const { paper, arXiv, section } = model.source;
  return [
    `${model.id}: ${model.title}`,
    '',
    model.summary,
    '',
    `Source: ${paper}${arXiv ? `, arXiv ${arXiv}` : ''}, ${section}`,
    `Fidelity: ${model.fidelity}. ${model.fidelityNote}`,
    '',
    textTable(['parameter', 'symbol', 'default', 'range', 'kind', 'meaning', 'unit'], parameters, [2]),
    '',
    ...(model.list
      ? [
          `Any number of ${model.list.name} from 1 to ${model.list.most}; shown with ${model.list.count}. ${model.list.name}[0].share is one's value, ${model.list.name}.share=.5 sets it for all, ${model.list.name}.share=.3,.5 one by one, ${model.list.name}=5 how many.`,
          '',
        ]
      : []),
    textTable(['outcome', 'symbol', 'meaning', 'unit'], outcomes),
    '',
    `Regimes (column regime): exit, or ${model.regimes.parts.map((part) => part.heading).join('/')}:`,
    ...model.regimes.parts.map(({ heading, entries }) => `\n${textTable([heading, 'meaning'], entries)}`),
  ].join('\n');
}
