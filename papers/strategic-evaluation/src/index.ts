import type { Paper } from '@regulab/report';
export const strategicEvaluation = {} as Paper;
