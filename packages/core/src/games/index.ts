import type { Model } from '../model/contract.js';
import { oneAttribute } from './fine-tuning/oneAttribute.js';
import { oneAttributeSpecialists } from './fine-tuning/oneAttributeSpecialists.js';
import { specialists } from './fine-tuning/specialists.js';
import { twoAttribute } from './fine-tuning/twoAttribute.js';
import { heterogeneous } from './overlap/heterogeneous.js';
import { symmetric } from './overlap/symmetric.js';

/** Every model of Regulab. */
export const models: readonly Model[] = [
  oneAttribute,
  twoAttribute,
  oneAttributeSpecialists,
  specialists,
  symmetric,
  heterogeneous,
];
