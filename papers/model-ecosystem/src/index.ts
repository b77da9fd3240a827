import type { Paper } from '@regulab/report';
export const modelEcosystem = {} as Paper;
