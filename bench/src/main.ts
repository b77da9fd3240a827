import { benchAnalysis } from './analysis.js';
import { benchCommand } from './command.js';
import { benchContest } from './contest.js';
import { benchExploration } from './exploration.js';
import { benchKernel } from './kernel.js';
import { benchMarketEntry } from './marketEntry.js';
import { benchOverlap } from './overlap.js';
import { benchPage } from './page.js';
import { benchRelated } from './related.js';

benchKernel();
await benchAnalysis();
await benchOverlap();
await benchContest();
await benchMarketEntry();
await benchRelated();
await benchExploration();
await benchCommand();
await benchPage();
