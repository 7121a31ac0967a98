// The list of commands, in the order of the help page. Their work is loaded on use, so that each starts quickly.
import { alertsCommand } from './alerts-command.ts';
import { allowCommand } from './allow-command.ts';
import { apiCommand } from './api-command.ts';
import { backupCommand } from './backup-command.ts';
import { behaviourCommand } from './behaviour-command.ts';
import { channelsCommand } from './channels-command.ts';
import type { Command } from './command.ts';
import { createCompletionCommand } from './completion-command.ts';
import { demoCommand } from './demo-command.ts';
import { detectorsCommand } from './detectors-command.ts';
import { devicesCommand } from './devices-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { evaluateCommand } from './evaluate-command.ts';
import { flowsCommand } from './flows-command.ts';
import { hostCommand } from './host-command.ts';
import { logsCommand } from './logs-command.ts';
import { modelCommand } from './model-command.ts';
import { ownerCommand } from './owner-command.ts';
import { rejudgeCommand } from './rejudge-command.ts';
import { reportCommand } from './report-command.ts';
import { restoreCommand } from './restore-command.ts';
import { scanCommand } from './scan-command.ts';
import { scoreCommand } from './score-command.ts';
import { selftestCommand } from './selftest-command.ts';
import { settingsCommand } from './settings-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { startCommand } from './start-command.ts';
import { statusCommand } from './status-command.ts';
import { stopCommand } from './stop-command.ts';
import { tokenCommand } from './token-command.ts';
import { trainCommand } from './train-command.ts';
import { watchCommand } from './watch-command.ts';

/** Commands under what somebody wants to do with them. */
export const commandGroups: readonly { readonly title: string; readonly commands: readonly Command[] }[] = [
  {
    title: 'Watch a home',
    commands: [
      startCommand,
      demoCommand,
      statusCommand,
      alertsCommand,
      devicesCommand,
      behaviourCommand,
      allowCommand,
      selftestCommand,
      logsCommand,
      stopCommand,
    ],
  },
  {
    title: 'Set it up',
    commands: [
      doctorCommand,
      ownerCommand,
      settingsCommand,
      channelsCommand,
      tokenCommand,
      apiCommand,
      backupCommand,
      restoreCommand,
      createCompletionCommand(() => commands),
    ],
  },
  {
    title: 'Look into captures and tables',
    commands: [scanCommand, watchCommand, flowsCommand, simulateCommand, detectorsCommand],
  },
  {
    title: 'Train and judge models',
    commands: [trainCommand, scoreCommand, evaluateCommand, modelCommand, reportCommand, hostCommand, rejudgeCommand],
  },
];

export const commands: readonly Command[] = commandGroups.flatMap((group) => group.commands);
