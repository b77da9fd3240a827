import { models } from '@regulab/games/index.js';
import type { Model } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import { unknownName } from '@regulab/model/values.js';

/** The id of a model with a list of players names their number: `fine-tuning/specialists[3]`. */
const SIZE = /\[(\d+)\]$/;
const family = (id: string): string => id.replace(SIZE, '');

/**
 * The model with this id. One with any number of players has the usual number where the id does not name it.
 *
 * @throws RegulabError naming the nearest id when there is none.
 */
export function findModel(id: string): Model {
  const model = models.find((m) => (m.list ? family(m.id) === family(id) : m.id === id));
  if (!model)
    throw unknownName(
      'model',
      id,
      models.map((m) => m.id),
    );
  const size = SIZE.exec(id);
  if (!model.list || !size) return model;
  const count = Number(size[1]);
  if (!(count >= 1 && count <= model.list.most))
    throw misuse(`${id} has ${count} ${model.list.name}; it must have from 1 to ${model.list.most}`);
  return model.list.resize(count);
}
