// The entry of the program. It answers Ctrl-C while the rest is loaded, which takes longer than this file.
import { catchEarly } from './early-interruption.ts';

catchEarly();
await import('./program.ts');
