// Calls between threads: a name and arguments go one way, a value or an error in words comes back. What waits is bounded.
import { UserError } from '../base/user-error.ts';

/** Calls on their way at once; a thread that answers nothing must not fill the memory with questions. */
const CALLS_WAITING_MAX = 2000;

export interface CallMessage {
  readonly type: 'call';
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export interface AnswerMessage {
  readonly type: 'answer';
  readonly id: number;
  readonly value?: unknown;
  readonly trouble?: Trouble;
}

/** An error as plain data. */
export type Trouble =
  | { readonly code: UserError['code']; readonly details: UserError['details'] }
  | { readonly message: string; readonly stack: string };

export function troubleOf(error: unknown): Trouble {
  if (error instanceof UserError) return { code: error.code, details: error.details };
  if (error instanceof Error) return { message: error.message, stack: error.stack ?? '' };
  return { message: String(error), stack: '' };
}

export function errorOf(trouble: Trouble): Error {
  if ('code' in trouble) return new UserError(trouble.code, trouble.details);
  const error = new Error(trouble.message);
  error.stack = trouble.stack;
  return error;
}

/** Methods of `T` as they look from another thread. */
export type Remote<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Asks another thread. */
export class CallBook {
  readonly #post: (message: CallMessage) => void;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #nextId = 1;
  #failure: Error | null = null;

  constructor(post: (message: CallMessage) => void) {
    this.#post = post;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get limit(): number {
    return CALLS_WAITING_MAX;
  }

  /** Rejects with the other side's UserErrors, with `busy` when too many wait, and with the reason when the other side has ended. */
  call(name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#waiting.size >= CALLS_WAITING_MAX) return Promise.reject(new UserError('daemon-busy'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ type: 'call', id, name, args });
    });
  }

  /** Takes an answer in. */
  settle(message: AnswerMessage): void {
    const asked = this.#waiting.get(message.id);
    if (asked === undefined) return;
    this.#waiting.delete(message.id);
    if (message.trouble === undefined) asked.resolve(message.value);
    else asked.reject(errorOf(message.trouble));
  }

  /** The other side has ended: all that wait are told, and so are those who ask from now on. */
  fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Carries out a call on one of `parts` ("home.devices" → parts.home.devices) and posts the answer; `onError` hears what went wrong after that. */
export async function answerCall(
  parts: Readonly<Record<string, object>>,
  message: CallMessage,
  post: (answer: AnswerMessage) => void,
  onError: (error: unknown) => void = () => undefined,
): Promise<void> {
  try {
    const [part = '', method = ''] = message.name.split('.');
    const target = parts[part] as Readonly<Record<string, unknown>> | undefined;
    const work = target?.[method];
    if (typeof work !== 'function') throw new Error(`no such call: ${message.name}`);
    post({ type: 'answer', id: message.id, value: await work.apply(target, message.args) });
  } catch (error) {
    post({ type: 'answer', id: message.id, trouble: troubleOf(error) });
    onError(error);
  }
}
