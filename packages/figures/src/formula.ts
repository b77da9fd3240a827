import type { Formula, Model } from '@regulab/core';
import { anyPlayer, texSymbol } from './symbols.js';

/** The symbol of a parameter or outcome as TeX; `specialists.share` is that of any player, with the index i. */
function symbolOf(model: Model, name: string): string {
  const entries = [...model.parameters, ...model.outcomes];
  const single = entries.find((entry) => entry.name === name);
  if (single) return texSymbol(single.symbol);
  const { list } = model;
  const own =
    list && entries.find((entry) => entry.name === name.replace(`${list.name}.`, `${list.name}[0].`));
  return own ? texSymbol(anyPlayer(own.symbol)) : name;
}

/** A formula of a model as TeX; `mark` may wrap the symbol of each parameter and outcome. */
export const formulaTex = (
  model: Model,
  { tex }: Formula,
  mark: (name: string, symbol: string) => string = (_, symbol) => symbol,
): string => tex.replace(/\[\[([^\]]+)\]\]/g, (_, name: string) => mark(name, symbolOf(model, name)));
