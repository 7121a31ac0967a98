// Checks that the command follows what the owner writes, and that nothing else gets into it.
import { expect, test } from 'vitest';
import { sshCommand } from './ssh-command.ts';

const OFFERED = 'ssh://root@192.168.1.1/br-lan';
const COMMAND = 'ssh-copy-id root@192.168.1.1';

test('the command follows the address that the owner writes', () => {
  expect(sshCommand(COMMAND, OFFERED, 'ssh://admin@router.lan/eth1')).toBe('ssh-copy-id admin@router.lan');
  expect(sshCommand(COMMAND, OFFERED, ' ssh://admin@10.0.0.1 ')).toBe('ssh-copy-id admin@10.0.0.1');
});

test.each([
  '',
  'ssh://',
  'ssh://10.0.0.1/br-lan',
  'ssh://root@10.0.0.1;reboot/br-lan',
  'ssh://-oProxyCommand=x@h/br-lan',
  'ssh://root@$(reboot)/br-lan',
  'ssh://a b@c/d',
])('what is no plain user and address changes nothing: %s', (target) => {
  expect(sshCommand(COMMAND, OFFERED, target)).toBe(COMMAND);
});

test('a command of another kind stays', () => {
  expect(sshCommand('sudo setcap cap_net_raw=ep', '', 'ssh://a@b/c')).toBe('sudo setcap cap_net_raw=ep');
});
