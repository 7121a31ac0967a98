// The kernel of the models, compiled to WebAssembly: the list of what it exports.
import { firstFreeByte, sortNumbers } from './tails.ts';

export { firstFreeByte, sortNumbers };
