// The questions "same device?" that were asked, and what the owner said: each new identity is asked about once, answers are kept for good.
import type { SameDeviceQuestion } from './identity.ts';
import { integerOf, numberOfId, numbersOf, objectOf, textOf, textsOf } from './record-state.ts';
import type { Match } from './same-device.ts';

/** Questions kept; when there are more, the oldest answered ones leave, then the oldest. */
export const QUESTIONS_MAX = 256;
const EVIDENCE_MAX = 8;

export class DeviceQuestions {
  #list: SameDeviceQuestion[] = [];
  #next = 1;

  all(): readonly SameDeviceQuestion[] {
    return this.#list;
  }

  get(id: string): SameDeviceQuestion | null {
    return this.#list.find((question) => question.id === id) ?? null;
  }

  /** True when the newer one was asked about already, whatever the answer. */
  wasAsked(newer: string): boolean {
    return this.#list.some((question) => question.newer === newer);
  }

  ask(older: string, newer: string, { confidence, evidence }: Match): SameDeviceQuestion {
    if (this.#list.length >= QUESTIONS_MAX) {
      const answered = this.#list.findIndex((question) => question.answer !== null);
      this.#list.splice(Math.max(0, answered), 1);
    }
    const question: SameDeviceQuestion = {
      id: `q${this.#next++}`,
      older,
      newer,
      confidence: Math.round(confidence * 100) / 100,
      evidence: textsOf(evidence, EVIDENCE_MAX),
      answer: null,
    };
    this.#list.push(question);
    return question;
  }

  answer(id: string, answer: 'same' | 'other'): void {
    this.#list = this.#list.map((question) => (question.id === id ? { ...question, answer } : question));
  }

  forget(device: string): void {
    this.#list = this.#list.filter(({ older, newer }) => older !== device && newer !== device);
  }

  save(): unknown {
    return {
      next: this.#next,
      list: this.#list.map(({ id, older, newer, confidence, evidence, answer }) => ({
        id,
        older,
        newer,
        confidence,
        evidence: [...evidence],
        answer,
      })),
    };
  }

  static restore(saved: unknown): DeviceQuestions {
    const state = objectOf(saved, 'the questions');
    const questions = new DeviceQuestions();
    questions.#next = Math.max(1, integerOf(state['next'], 'the number of the next question'));
    for (const each of Array.isArray(state['list']) ? state['list'].slice(0, QUESTIONS_MAX) : []) {
      const { id, older, newer, confidence, evidence, answer } = objectOf(each, 'a question');
      if (numberOfId(older) < 0 || numberOfId(newer) < 0) continue;
      questions.#list.push({
        id: textOf(id),
        older: String(older),
        newer: String(newer),
        confidence: Math.min(1, Math.max(0, numbersOf([confidence], 1)[0] ?? 0)),
        evidence: textsOf(evidence, EVIDENCE_MAX),
        answer: answer === 'same' || answer === 'other' ? answer : null,
      });
    }
    return questions;
  }
}
