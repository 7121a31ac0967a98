// Alerts: inbox, one alert, verdicts, rules.
export const alerts = {
  title: 'Alerts',
  'verdict-normal': 'You said: normal',
  'verdict-bad': 'You said: rightly told',
  'verdict-mute': 'Muted',
  allowed: 'Covered by a rule',
};
