// `node test/live/mail-server.ts PORT`: a real mail server that prints each mail it takes as a line of JSON. Run inside a namespace.
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  logger: false,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, session, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      process.stdout.write(`${JSON.stringify({ takenMs: Date.now(), to, raw: Buffer.concat(parts).toString() })}\n`);
      done();
    });
  },
});
server.listen(Number(process.argv[2]), '0.0.0.0');
