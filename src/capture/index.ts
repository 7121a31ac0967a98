// The entrance of the room: inputs that pour frames into a sink.
export type { InputOptions, InputSink, InputSummary, InputWarning } from './input.ts';
export { readCapture } from './read-capture.ts';
