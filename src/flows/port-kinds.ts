// What depends on a port: bits of its byte in PORT_KINDS (server-ports.ts). Read by the flow kernel too.

export const LIKELY_TCP = 1;
export const LIKELY_UDP = 2;
export const IS_DNS = 4;
export const IS_NTP = 8;
export const IS_INTERACTIVE = 16;
