export {
  type Check,
  type Counts,
  certify,
  compare,
  count,
  figureRows,
  type Game,
  sweepGames,
} from './games.js';
export type { Lead } from './html.js';
export { type Paper, type ReproduceOptions, type Reproduction, reproducePaper } from './paper.js';
export type { Comparison, FigureNote, Setting, Study } from './study.js';
