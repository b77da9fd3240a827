import type { Model } from '../model/contract.js';
import { oneAttribute } from './fine-tuning/oneAttribute.js';
import { twoAttribute } from './fine-tuning/twoAttribute.js';

/** Every model of Regulab. */
export const models: readonly Model[] = [oneAttribute, twoAttribute];
