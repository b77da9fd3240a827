import type { Paper } from '@regulab/report';
import { attainableUtilities } from './attainableUtilities.js';
import { bargainingMap } from './bargainingMap.js';
import { basicGameClaims } from './claims/basicGame.js';
import { oneAttributeClaims } from './claims/oneAttribute.js';
import { twoAttributeClaims } from './claims/twoAttribute.js';
import { crossTerms } from './crossTerms.js';
import { oneAttributeCurves } from './oneAttributeCurves.js';
import { regulationMap } from './regulationMap.js';
import { specialistFloorCurve } from './specialistFloorCurve.js';
import { threeSpecialists } from './threeSpecialists.js';

/** arXiv 2503.20848, both versions. */
export const backfiring: Paper = {
  slug: 'backfiring',
  title: 'The Backfiring Effect of Weak AI Safety Regulation (Laufer, Kleinberg, Heidari; arXiv 2503.20848)',
  lead: {
    heading: 'Can a weak rule make AI less safe?',
    answer:
      'Yes. If only the firm that adapts a general model must reach a safety floor, and the floor lies a little below what the market would do anyway, the firm that builds the model stops paying for safety and the product ends up less safe than with no rule at all. Floors on both firms, above the unregulated level, can instead leave everybody better off.',
    about:
      'This report recomputes the figures of The Backfiring Effect of Weak AI Safety Regulation (B. Laufer, J. Kleinberg, H. Heidari, arXiv 2503.20848) from the model, game by game, in closed form, and checks its claims.',
    deviations:
      "the generalist could earn by any other choice given the specialists' best answers, and what a specialist could earn by any other answer",
    models:
      'Model fine-tuning/two-attribute: corrected (the paper’s zero-profit curve, Proposition 4.5, is misprinted). Model fine-tuning/one-attribute: faithful. Model fine-tuning/specialists: extension (the paper draws this game, here it is solved).',
    counts:
      'Backfiring: a product is less safe than without regulation. Mutualism: all utilities are strictly higher. Both strict, by more than 1e-9 of what is at stake, and only where both take part.',
  },
  studies: [
    threeSpecialists,
    regulationMap,
    specialistFloorCurve,
    bargainingMap,
    attainableUtilities,
    crossTerms,
    oneAttributeCurves,
  ],
  claims: [...oneAttributeClaims, ...twoAttributeClaims, ...basicGameClaims],
};
