// The entrance of the room: inputs that pour frames into a sink.
export type { FailedCapture } from './capture-survey.ts';
export type { InputOptions, InputSink, InputSummary, InputWarning } from './input.ts';
export { listCaptures } from './list-captures.ts';
export { type CaptureSummary, readCapture, readCaptures } from './read-capture.ts';
