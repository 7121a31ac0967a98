// A small controller that speaks Modbus/TCP, started in a namespace: `controller.ts`; it lets registers be read and refuses all else.
import { createServer } from 'node:net';

const PORT = 502;
/** Transaction, protocol, length, unit. */
const HEADER_BYTES = 7;
const READ_HOLDING_REGISTERS = 3;
const REGISTERS = 16;
const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;

createServer((socket) => {
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length > HEADER_BYTES && rest.length >= 6 + rest.readUInt16BE(4)) {
      const size = 6 + rest.readUInt16BE(4);
      socket.write(answer(rest.subarray(0, size)));
      rest = rest.subarray(size);
    }
  });
}).listen(PORT);

function answer(request: Buffer): Buffer {
  const code = request[HEADER_BYTES]!;
  const body = code === READ_HOLDING_REGISTERS ? readRegisters(request) : [code | 0x80, ILLEGAL_FUNCTION];
  const header = Buffer.from(request.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(body.length + 1, 4);
  return Buffer.concat([header, Buffer.from(body)]);
}

function readRegisters(request: Buffer): number[] {
  if (request.length < HEADER_BYTES + 5) return [READ_HOLDING_REGISTERS | 0x80, ILLEGAL_ADDRESS];
  const first = request.readUInt16BE(HEADER_BYTES + 1);
  const count = request.readUInt16BE(HEADER_BYTES + 3);
  if (first + count > REGISTERS) return [READ_HOLDING_REGISTERS | 0x80, ILLEGAL_ADDRESS];
  return [READ_HOLDING_REGISTERS, count * 2, ...new Array<number>(count * 2).fill(7)];
}
