// The command that lets this machine in at a router, for the address that the owner wrote. Pure, so that it can be tested.

/** User and address of `ssh://user@address/interface`; only what is no more than a name to a shell. */
function userAndAddress(target: string): string | null {
  return /^ssh:\/\/([A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*)(?:\/|$)/.exec(target.trim())?.[1] ?? null;
}

/** `command`, which is for the target `offered`, for `target`; as it is where either is not understood. */
export function sshCommand(command: string, offered: string, target: string): string {
  const [from, to] = [userAndAddress(offered), userAndAddress(target)];
  return from === null || to === null ? command : command.replace(from, () => to);
}
