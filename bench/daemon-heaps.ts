// What each isolate of a running program holds after a collection: asked over the inspector, which Node offers on a loopback port.

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly sessionId?: string; readonly message?: string; readonly workerInfo?: { title: string } };
  readonly result?: { readonly usedSize?: number; readonly backingStorageSize?: number };
}

/** Bytes by isolate: "main" and the titles of the workers. */
export type Heaps = Readonly<Record<string, number>>;

export class HeapProbe {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #workers = new Map<string, string>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear('main', JSON.parse(String(data)) as Answer));
  }

  /** `output`: what the program has printed, with the address that it listens on. */
  static async open(output: string): Promise<HeapProbe> {
    // The launcher says its own first, before it becomes the program.
    const address = output.match(/ws:\/\/\S+/g)?.at(-1);
    if (address === undefined) throw new Error('the program offers no inspector');
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
    });
    const probe = new HeapProbe(socket);
    await probe.#ask('main', 'NodeWorker.enable', { waitForDebuggerOnStart: false });
    return probe;
  }

  /** Collects everywhere, twice, since what the first collection frees may hold more. */
  async heaps(): Promise<Heaps> {
    const found: Record<string, number> = {};
    for (const [session, title] of [['main', 'main'] as const, ...this.#workers]) {
      for (let i = 0; i < 2; i++) await this.#ask(session, 'HeapProfiler.collectGarbage', {});
      const { result } = await this.#ask(session, 'Runtime.getHeapUsage', {});
      found[title] = (result?.usedSize ?? 0) + (result?.backingStorageSize ?? 0);
    }
    return found;
  }

  close(): void {
    this.#socket.close();
  }

  #hear(session: string, answer: Answer): void {
    const { params } = answer;
    if (answer.id !== undefined) {
      this.#waiting.get(`${session} ${answer.id}`)?.(answer);
      this.#waiting.delete(`${session} ${answer.id}`);
    } else if (answer.method === 'NodeWorker.attachedToWorker')
      this.#workers.set(params!.sessionId!, params!.workerInfo!.title.replace(/^\[worker \d+\] /, ''));
    else if (answer.method === 'NodeWorker.detachedFromWorker') this.#workers.delete(params!.sessionId!);
    else if (answer.method === 'NodeWorker.receivedMessageFromWorker')
      this.#hear(params!.sessionId!, JSON.parse(params!.message!) as Answer);
  }

  #ask(session: string, method: string, params: object): Promise<Answer> {
    const id = this.#nextId++;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(`${session} ${id}`, resolve));
    const message = JSON.stringify({ id, method, params });
    if (session === 'main') this.#socket.send(message);
    else
      this.#socket.send(
        JSON.stringify({
          id: this.#nextId++,
          method: 'NodeWorker.sendMessageToWorker',
          params: { sessionId: session, message },
        }),
      );
    return answer;
  }
}
