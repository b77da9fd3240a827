import type { Values } from '@regulab/model/outcomes.js';

/**
 * Whether it follows from the rules that a floor alone, the other as given, never lowers the safety of the product.
 *
 * Without a floor on the specialist it adds the same whatever the generalist does, and with all revenue on the
 * generalist's side it adds nothing and takes part only where it need not. In both cases the product gains with the generalist's safety one
 * for one, and a floor leaves the generalist the choices from it upwards: it keeps its old choice where that is among them, and
 * otherwise does more.
 */
export const floorsAlone = (v: Values, lever: string): boolean =>
  v.share === 1 || (lever === 'generalistFloor' && v.specialistFloor === 0);
