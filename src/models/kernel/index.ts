// The kernel of the models, compiled to WebAssembly: the list of what it exports.
import { packForestRows, walkForest, walkForestMissing } from './forest.ts';
import { firstFreeByte, sortNumbers } from './tails.ts';

export { firstFreeByte, packForestRows, sortNumbers, walkForest, walkForestMissing };
