// The entrance of the room: the book of alerts, rules, incidents, their words, and their form in JSON.
export {
  ALERT_GAP_SECONDS,
  ALERTS_MAX,
  type AlertBook,
  type AlertBookOptions,
  type AlertChange,
  createAlertBook,
} from './alert-book.ts';
export { type AlertJson, alertToJson, jointActions, type WordedAlert, wordAlert } from './alert-words.ts';
export { AllowRules, previewRule, type RuleContext, type RulePreview, ruleFromVerdict } from './allow-rules.ts';
export { parseAlert } from './book-state.ts';
export { type Explanation, explainAlert } from './explanation.ts';
export { explanationLines } from './explanation-lines.ts';
export { type Incident, incidentsOf, wordIncident } from './incidents.ts';
export { cleanText } from './words.ts';
