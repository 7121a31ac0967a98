// The entrance of the room: inputs that pour frames into a sink.
export {
  type CaptureExamination,
  examineCapture,
  type InterfaceFacts,
  type ProgramFacts,
} from './capture-examination.ts';
export { captureInterface, captureRemote, type InterfaceOptions, type RemoteOptions } from './capture-interface.ts';
export type { FailedCapture } from './capture-survey.ts';
export type { InputOptions, InputSink, InputSummary, InputWarning } from './input.ts';
export { isCaptureFile, listCaptures } from './list-captures.ts';
export { PacketRing, type PacketRingOptions } from './packet-ring.ts';
export { type CaptureSummary, readCapture, readCaptures } from './read-capture.ts';
export { isSshTarget } from './ssh-target.ts';
