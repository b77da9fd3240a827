import { benchAnalysis } from './analysis.js';
import { benchCommand } from './command.js';
import { benchKernel } from './kernel.js';

benchKernel();
await benchAnalysis();
await benchCommand();
