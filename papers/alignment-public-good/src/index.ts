import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import {
  decomposition,
  misledByFirstOrder,
  policyMap,
  robustFloors,
  simultaneousFailures,
  wedgeCurves,
} from './studies.js';

/** A working paper of 2026, without an arXiv number. */
export const alignmentPublicGood: Paper = {
  slug: 'alignment-public-good',
  title:
    'Alignment is a Public Good: Competitive Underinvestment in Overlap for RLHF-Robust Agentic LLMs (working paper, 2026)',
  lead: {
    heading: 'When does the market under-invest in robustness?',
    answer:
      'Mostly, but not always. Firms are paid for the safety that their own users see, not for harm to others nor for failing at the same time as their rivals; at our calibration they invest a ninth of what a planner would. Where users are keen and margins high they invest too much. Liability alone can do the planner’s work, at three times the printed rate, and it can backfire: payments make users worth less to a firm.',
    about:
      'This report solves the model of Alignment is a Public Good exactly, checks every equilibrium against all deviations, and checks the paper’s claims. The paper gives no numbers and draws no figures: the calibration is ours.',
    deviations: 'one firm could earn by any other overlap while the others stay',
    models:
      'Model overlap/symmetric: corrected (equilibrium with exact margins and clamps, welfare that counts user harm once, liability identity with the harm to users). The printed forms are outcomes of their own. Model overlap/monitoring: corrected (sign of the detection term).',
    counts:
      'Backfiring: expected failures are higher than without regulation. Mutualism: firms earn more. Both strict, by more than 1e-9 of what is at stake.',
  },
  studies: [wedgeCurves, decomposition, policyMap, misledByFirstOrder, simultaneousFailures, robustFloors],
  claims,
};
