import { findModel, models, rangeOf } from '@regulab/core';
import { print } from '../print.js';
import { textTable } from '../textTable.js';

export function listModels(options: { readonly json?: true | undefined }): void {
  if (options.json) {
    const list = models.map(({ id, title, summary, fidelity, source }) => ({
      id,
      title,
      summary,
      fidelity,
      source,
    }));
    print(`${JSON.stringify(list, null, 2)}\n`);
    return;
  }
  const rows = models.map((model) => [model.id, model.fidelity, model.title]);
  print(`${textTable(['model', 'fidelity', 'title'], rows)}\n`);
}

export function describeModel(id: string, options: { readonly json?: true | undefined }): void {
  const model = findModel(id);
  if (options.json) {
    // Functions are left out of JSON.
    print(`${JSON.stringify(model, null, 2)}\n`);
    return;
  }
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
  print(
    [
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
      '',
    ].join('\n'),
  );
}
