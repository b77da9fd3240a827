import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { audits, limits, paths } from './studies.js';

/** arXiv 2011.14075. */
export const repeatRisk: Paper = {
  slug: 'repeat-risk',
  title: 'Feedback effects in repeat-use risk assessments (arXiv 2011.14075)',
  lead: {
    heading: 'Can a bias too small to notice decide a life?',
    answer:
      'Yes. Where each judgement of risk feeds into the next, alike people end far apart by chance alone, and a bias of one per cent in every judgement, which a one-shot audit would need some 39,000 people of each group to see, puts the groups 63 points apart after a hundred judgements. An audit of the whole record needs a handful, by then.',
    about:
      'This report recomputes the urn of Feedback Effects in Repeat-Use Criminal Risk Assessments (Laufer): exact means and variances, seeded paths, the Beta limit, entrenched bias and audits. Settings of figures are ours and stated.',
    deviations: '',
    check:
      'recomputes means by products over all steps and second moments without centring, and the limit from the Beta distribution. Nobody chooses anything in this model',
    models:
      'Model feedback/urn: faithful; that the weight of the group is capped where a judgement weighs less, and audits of the last judgement and of the record, are ours.',
    counts: '',
  },
  studies: [paths, limits, audits],
  claims,
};
