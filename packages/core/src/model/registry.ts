import { models } from '../games/index.js';
import type { Model } from './contract.js';
import { unknownName } from './values.js';

/**
 * The model with this id.
 *
 * @throws RegulabError naming the nearest id when there is none.
 */
export function findModel(id: string): Model {
  const model = models.find((m) => m.id === id);
  if (!model)
    throw unknownName(
      'model',
      id,
      models.map((m) => m.id),
    );
  return model;
}
