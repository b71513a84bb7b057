import { createServer } from 'node:http';

// A program of its own, so that its CPU is nobody else's: answers 201 to writes and 200 to reads; under /write, where
// InfluxDB takes points, 204. Prints its port.
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const written = request.url?.startsWith('/write') === true;
    response.writeHead(written ? 204 : request.method === 'GET' ? 200 : 201, { 'content-type': 'application/json' });
    response.end(written ? undefined : '{"balance":"10.00"}');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`));
// Its parent's end is its own.
process.stdin.resume().on('end', () => process.exit());
