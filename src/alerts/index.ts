// The entrance of the room: the book of alerts, their words, and their form in JSON.
export {
  ALERT_GAP_SECONDS,
  ALERTS_MAX,
  type AlertBook,
  type AlertBookOptions,
  type AlertChange,
  createAlertBook,
} from './alert-book.ts';
export { type AlertJson, alertToJson, jointActions, type WordedAlert, wordAlert } from './alert-words.ts';
export { cleanText } from './words.ts';
