import type { Paper } from '@regulab/report';
export const lessDiscriminatoryAlgorithms = {} as Paper;
