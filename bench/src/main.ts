import { benchCommand } from './command.js';
import { benchKernel } from './kernel.js';

benchKernel();
await benchCommand();
