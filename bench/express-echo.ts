import type { AddressInfo } from 'node:net';
import express from 'express';

/** A program of its own: the least that Express can do with a POST of JSON. Prints its port. */
const application = express();
application.use(express.json());
application.post('/echo', (request, response) => {
  response.status(201).json(request.body);
});
const server = application.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
