// What the sections of the settings are called.
export const sections = {
  input: 'Where packets come from',
  home: 'Your home',
  learning: 'Learning',
  alerts: 'Alerts',
  store: 'What is kept',
  web: 'Dashboard and API',
  notify: 'Notifications',
  uploads: 'Uploads',
  sessions: 'Signing in',
  memory: 'Memory',
  simulation: 'Simulated home',
  log: 'Log',
};
