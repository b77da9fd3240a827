import { checkSheet, type Model, problemLine, rangeOf } from '@regulab/core';
import { isSheetFile, readSheetFile } from '@regulab/sweep/modelFiles.js';
import type { Run } from '../command.js';
import { textTable } from '../textTable.js';

/** What a model says of itself. */
export const run: Run<'describe'> = ({ words: [id], laboratory }) => {
  const model = laboratory.find(id!);
  const file = laboratory.fileOf(model.id);
  // Functions are left out of JSON.
  return {
    json: model,
    text: () => inWords(model),
    notes: file && isSheetFile(file.path) ? oddities(file.path) : [],
  };
};

/** How the parameters of players in a list are set. */
function ownParameterWords({ list, parameters }: Model): string {
  const own = parameters.find(({ name }) => name.startsWith(`${list!.name}[0].`));
  if (!own) return '';
  const name = own.name.split('.')[1]!;
  const [one, two] = [own.usual[0], own.usual[1]];
  return ` ${own.name} is one's value, ${list!.name}.${name}=${two} sets it for all, ${list!.name}.${name}=${one},${two} one by one.`;
}

/** What is legal in a sheet but odd. */
function oddities(path: string): string[] {
  const { sheet, options } = readSheetFile(path);
  return checkSheet(sheet).warnings.map((warning) => `odd: ${problemLine(warning, options)}`);
}

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
    ...(model.summary === '' ? [] : [model.summary, '']),
    `Source: ${[paper, ...(arXiv ? [`arXiv ${arXiv}`] : []), ...(section ? [section] : [])].join(', ')}`,
    `Fidelity: ${model.fidelity}. ${model.fidelityNote}`,
    '',
    textTable(['parameter', 'symbol', 'default', 'range', 'kind', 'meaning', 'unit'], parameters, [2]),
    '',
    ...(model.list
      ? [
          `Any number of ${model.list.name} from 1 to ${model.list.most}; shown with ${model.list.count}: ${model.list.name}=${Math.min(model.list.most, model.list.count + 1)} makes one more.${ownParameterWords(model)}`,
          '',
        ]
      : []),
    textTable(['outcome', 'symbol', 'meaning', 'unit'], outcomes),
    '',
    `Regimes (column regime): exit, or ${model.regimes.parts.map((part) => part.heading).join('/')}:`,
    ...model.regimes.parts.map(({ heading, entries }) => `\n${textTable([heading, 'meaning'], entries)}`),
  ].join('\n');
}
