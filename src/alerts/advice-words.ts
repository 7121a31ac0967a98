// What the owner should do: sentences that several kinds of alerts share, so that a device with many alerts gets each once.
import type { AlertPlace } from './alert.ts';

/** What to do about a device that does what nobody asked it for. */
export const CHECK_DEVICE =
  'If nobody did this on purpose, take the device off the network, restart it, update it and change its password.';

/** What to do about a device that is infected; says all that CHECK_DEVICE says. */
export const CLEAN_DEVICE =
  'Take it off the network now, restart it (the malware lives in memory), change its password and update it before it goes back.';

/** What to do when nothing of it is the owner's. */
export const NOT_YOURS =
  'Neither side is in your networks. If one of them should be, name your networks (--local-nets).';

/** What to do about a machine on the Internet: nobody can stop it, but the way in can be shut. */
export const CLOSE_DOORS =
  'You cannot stop a machine on the Internet, but you can shut the way in: remove the port forwardings (and UPnP) that you do not need from your router, and keep what must stay open up to date.';

/** What to do when strangers can ask a DNS server of the owner's. */
export const CLOSE_DNS = 'Your DNS server answers strangers: close port 53 of your router to the Internet.';

/** What to do about a sender of what is no accident. */
export function aboutSender({ isOutside, isTargetOutside }: AlertPlace): readonly string[] {
  if (!isOutside) return [CHECK_DEVICE];
  return [isTargetOutside ? NOT_YOURS : CLOSE_DOORS];
}
