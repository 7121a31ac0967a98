// The columns of JSON rows: keys within keys are joined with dots, elements of arrays are numbered.
import { UserError } from '../base/user-error.ts';
import { COLUMNS_MAX } from './text-batches.ts';

/** Objects within each other whose keys become names: what is deeper is a text. */
const NAME_DEPTH_MAX = 16;
/** Characters of a name at most: longer ones are no columns. */
const NAME_LENGTH_MAX = 256;

type JsonObject = Readonly<Record<string, unknown>>;

/** A key: its column, or -1; and the keys in it where its value is an object. */
interface Key {
  column: number;
  readonly keys: Map<string, Key>;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Which cells of a row belong to which column. Learns columns from the rows it takes until it is closed. */
export class JsonColumns {
  /** Cells of the row at hand, by column; undefined = none. */
  readonly cells: unknown[] = [];
  /** Keys of the row at hand that are no columns, and the first of them. */
  lateKeys = 0;
  lateName = '';
  /** Elements of each row, or null where rows are objects. */
  readonly #width: number | null;
  readonly #keys = new Map<string, Key>();
  readonly #byName = new Map<string, number>();
  readonly #file: string;
  readonly #names: readonly string[];
  #learns = true;

  /** `first` is the first row; `names` those of elements. */
  constructor(file: string, first: object, names?: readonly string[]) {
    this.#file = file;
    this.#width = Array.isArray(first) ? first.length : null;
    if ((this.#width ?? 0) > COLUMNS_MAX) this.#refuse();
    for (let i = 0; i < (this.#width ?? 0); i++) this.cells.push(undefined);
    this.#names = names ?? this.cells.map((_, i) => `c${i}`);
  }

  get names(): readonly string[] {
    return this.#width === null ? [...this.#byName.keys()] : this.#names;
  }

  /** No further columns: other keys are counted from now on. */
  close(): void {
    this.#learns = false;
  }

  /** Fills `cells` from a row; false when it is none of this table. */
  take(row: unknown): boolean {
    const { cells } = this;
    const width = this.#width;
    this.lateKeys = 0;
    if (width !== null) {
      if (!Array.isArray(row) || row.length !== width) return false;
      for (let i = 0; i < width; i++) cells[i] = row[i] ?? undefined;
      return true;
    }
    if (!isObject(row)) return false;
    cells.fill(undefined);
    this.#takeObject(row, this.#keys, '', 1);
    return true;
  }

  #takeObject(object: JsonObject, keys: Map<string, Key>, prefix: string, depth: number): void {
    for (const name of Object.keys(object)) {
      const value = object[name];
      const key = keys.get(name) ?? this.#learn(keys, name, prefix);
      const goesDown = key !== null && depth < NAME_DEPTH_MAX && isObject(value);
      if (goesDown) this.#takeObject(value, key.keys, `${prefix}${name}.`, depth + 1);
      else if (key !== null && this.#hasColumn(key, prefix, name)) this.cells[key.column] = value ?? undefined;
      else if (value !== null && this.lateKeys++ === 0) this.lateName = (prefix + name).slice(0, NAME_LENGTH_MAX);
    }
  }

  #learn(keys: Map<string, Key>, name: string, prefix: string): Key | null {
    if (!this.#learns || prefix.length + name.length > NAME_LENGTH_MAX) return null;
    const key: Key = { column: -1, keys: new Map() };
    keys.set(name, key);
    return key;
  }

  /** A key whose value was never but an object has no column yet. One name is one column, however its parts are nested. */
  #hasColumn(key: Key, prefix: string, name: string): boolean {
    if (key.column >= 0 || !this.#learns) return key.column >= 0;
    const whole = prefix + name;
    key.column = this.#byName.get(whole) ?? this.cells.length;
    if (key.column < this.cells.length) return true;
    if (key.column >= COLUMNS_MAX) this.#refuse();
    this.#byName.set(whole, key.column);
    this.cells.push(undefined);
    return true;
  }

  #refuse(): never {
    throw new UserError('table-columns', { file: this.#file, limit: COLUMNS_MAX });
  }
}
