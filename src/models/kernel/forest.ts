// Kernel: walks blocks of rows through the trees of an isolation forest, eight rows side by side.

/**
 * A node: threshold f32, byte offset of its column in a group u32, address of its left child u32 (itself at a leaf), rule for missing values u32 (MISSING_… of forest-trees.ts). The
 * right child is next.
 */
const NODE_SHIFT: u32 = 4;
/** As in forest-trees.ts. */
const MISSING_LEFT: u32 = 1;
const MISSING_BOTH: u32 = 2;

/**
 * Lays rows out in groups of eight: column by column, each with its eight float32 values. `rows` is a multiple of eight; `isMissing`
 * gets one byte a row.
 */
export function packForestRows(from: usize, to: usize, isMissing: usize, rows: i32, columns: i32): void {
  const rowBytes = (<usize>columns) << 3;
  for (let row = 0; row < rows; row++) {
    const group = to + <usize>(row >> 3) * ((<usize>columns) << 5) + ((<usize>(row & 7)) << 2);
    let at = from + <usize>row * rowBytes;
    let has = 0;
    for (let column = 0; column < columns; column++) {
      const value = load<f64>(at);
      store<f32>(group + ((<usize>column) << 5), <f32>value);
      has |= i32(F64.isNaN(value));
      at += 8;
    }
    store<u8>(isMissing + <usize>row, <u8>has);
  }
}

/** Where a node's column stands in a group. */
function column(node: usize): usize {
  return <usize>load<u32>(node, 4);
}

/** The node after `node` for a value of its column. A leaf's threshold is infinite and its left child itself. */
function next(node: usize, value: f32): usize {
  return <usize>load<u32>(node, 8) + ((<usize>(value > load<f32>(node))) << NODE_SHIFT);
}

/** Adds the path length at the leaf `node` bytes behind the first node. */
function add(sum: usize, lengths: usize, node: usize): void {
  store<f64>(sum, load<f64>(sum) + load<f64>(lengths + (node >> 1)));
}

/**
 * Adds the path lengths of `groups` groups of eight rows, tree by tree, to their sums. `roots` has the address of each root, `depths`
 * the steps to the deepest leaf; path lengths stand in `lengths` in the order of the nodes.
 */
export function walkForest(
  nodes: usize,
  lengths: usize,
  roots: usize,
  depths: usize,
  trees: i32,
  packed: usize,
  groupBytes: usize,
  groups: i32,
  sums: usize,
): void {
  for (let tree = 0; tree < trees; tree++) {
    const root = <usize>load<u32>(roots + ((<usize>tree) << 2));
    const depth = <i32>load<u8>(depths + <usize>tree);
    let group = packed;
    let sum = sums;
    for (let i = 0; i < groups; i++) {
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      let e = root;
      let f = root;
      let g = root;
      let h = root;
      for (let level = depth; level > 0; level--) {
        a = next(a, load<f32>(group + column(a)));
        b = next(b, load<f32>(group + column(b), 4));
        c = next(c, load<f32>(group + column(c), 8));
        d = next(d, load<f32>(group + column(d), 12));
        e = next(e, load<f32>(group + column(e), 16));
        f = next(f, load<f32>(group + column(f), 20));
        g = next(g, load<f32>(group + column(g), 24));
        h = next(h, load<f32>(group + column(h), 28));
      }
      add(sum, lengths, a - nodes);
      add(sum + 8, lengths, b - nodes);
      add(sum + 16, lengths, c - nodes);
      add(sum + 24, lengths, d - nodes);
      add(sum + 32, lengths, e - nodes);
      add(sum + 40, lengths, f - nodes);
      add(sum + 48, lengths, g - nodes);
      add(sum + 56, lengths, h - nodes);
      group += groupBytes;
      sum += 64;
    }
  }
}

/**
 * Sums the path lengths of the rows that lack values anew: of both sides of a missing value the shorter path counts where the node says
 * so.
 */
export function walkForestMissing(
  nodes: usize,
  lengths: usize,
  roots: usize,
  trees: i32,
  packed: usize,
  groupBytes: usize,
  isMissing: usize,
  rows: i32,
  sums: usize,
): void {
  for (let row = 0; row < rows; row++) {
    if (load<u8>(isMissing + <usize>row) === 0) continue;
    const lane = packed + <usize>(row >> 3) * groupBytes + ((<usize>(row & 7)) << 2);
    let sum: f64 = 0;
    for (let tree = 0; tree < trees; tree++) {
      sum += lengthFrom(<usize>load<u32>(roots + ((<usize>tree) << 2)), lane, nodes, lengths);
    }
    store<f64>(sums + ((<usize>row) << 3), sum);
  }
}

/** Path length at the leaf that a row, whose values stand at `lane`, ends in from a node on. */
function lengthFrom(from: usize, lane: usize, nodes: usize, lengths: usize): f64 {
  let node = from;
  let child = <usize>load<u32>(node, 8);
  while (child !== node) {
    const value = load<f32>(lane + column(node));
    const rule = load<u32>(node, 12);
    const right = child + ((<usize>1) << NODE_SHIFT);
    if (!F32.isNaN(value)) node = next(node, value);
    else if (rule === MISSING_BOTH) {
      return min<f64>(lengthFrom(child, lane, nodes, lengths), lengthFrom(right, lane, nodes, lengths));
    } else node = rule === MISSING_LEFT ? child : right;
    child = <usize>load<u32>(node, 8);
  }
  return load<f64>(lengths + ((node - nodes) >> 1));
}
