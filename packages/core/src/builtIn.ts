import { models } from '@regulab/games/index.js';
import type { Model } from '@regulab/model/contract.js';
import { Laboratory } from '@regulab/model/laboratory.js';

/** The models that come with Regulab. */
export const builtIn: Laboratory = new Laboratory(models);

/**
 * A model that comes with Regulab.
 *
 * @param id such as `fine-tuning/two-attribute`; with `[3]` behind it where a model has any number of players
 * @throws RegulabError with code `misuse` naming the nearest id when there is none
 * @example
 * findModel('overlap/symmetric').parameters.length; // 16
 */
export const findModel = (id: string): Model => builtIn.find(id);
