import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { disconnectedPareto, sharesByCost, specialistRegimes, utilitiesByShare } from './studies.js';

/** arXiv 2308.04399. */
export const fineTuningGames: Paper = {
  slug: 'fine-tuning-games',
  title:
    'Fine-Tuning Games: Bargaining and Adaptation for General-Purpose Models (Laufer, Kleinberg, Heidari; arXiv 2308.04399)',
  lead: {
    heading: 'Who pays for a general-purpose model, and who gets what?',
    answer:
      'A generalist and the specialists that adapt its model agree on a share of revenue before anybody invests. The share decides who invests: too small, and the base model is poor; too large, and specialists stop adding, ride free or leave.',
    about:
      'This report recomputes the bargaining solutions and regimes of Fine-Tuning Games (B. Laufer, J. Kleinberg, H. Heidari, arXiv 2308.04399) from the model and checks its closed forms.',
    deviations:
      "the generalist could earn by any other choice given the specialists' best answers, and what a specialist could earn by any other answer",
    models:
      'Model fine-tuning/one-attribute: faithful. Model fine-tuning/one-attribute-specialists: extension (floors are ours).',
    counts: '',
  },
  studies: [sharesByCost, utilitiesByShare, specialistRegimes, disconnectedPareto],
  claims,
};
