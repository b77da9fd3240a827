import type { Paper } from '@regulab/report';
export const collectiveObfuscation = {} as Paper;
