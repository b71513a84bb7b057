import { createWriteStream } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { connect } from 'node:tls';
import { megabytes } from './progress.js';
import { nameOf, proxyFor, proxyHeaders } from './proxy.js';

/** A server that is silent for so long, before or within an answer, is given up. */
const SILENCE_MS = 8000;
const MOST_REDIRECTIONS = 5;
const HEADERS = { 'user-agent': 'mascaret-setup' };

/**
 * Where releases are: MASCARET_DOWNLOAD_BASE names a mirror of the same layout.
 * @returns {string}
 */
export function downloadBase() {
  return (process.env['MASCARET_DOWNLOAD_BASE'] ?? 'https://github.com').replace(/\/+$/, '');
}

/**
 * Writes what an address answers to a file. Rejects with a sentence when the server does not answer, answers another
 * status than 200, or stops before the length it announced.
 * @param {string} url
 * @param {string} file
 * @param {(howFar: string) => void} [report]
 */
export async function download(url, file, report = () => undefined) {
  const response = await get(url, MOST_REDIRECTIONS);
  const announced = Number(response.headers['content-length'] ?? Number.NaN);
  const all = Number.isNaN(announced) ? undefined : announced;
  let done = 0;
  response.on('data', (/** @type {Buffer} */ chunk) => report(megabytes((done += chunk.length), all)));
  try {
    await pipeline(response, createWriteStream(file));
  } catch (error) {
    throw new Error(`the answer was cut off after ${megabytes(done, all)} (${reasonOf(error)})`, { cause: error });
  }
  if (all !== undefined && done !== all) throw new Error(`the answer ended after ${megabytes(done, all)}`);
}

/**
 * @param {string} url
 * @param {number} redirections Still allowed.
 * @returns {Promise<http.IncomingMessage>}
 */
async function get(url, redirections) {
  const response = await request(url);
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.destroy();
  if (statusCode < 300 || statusCode > 399 || headers.location === undefined) throw new Error(`status ${statusCode}`);
  if (redirections === 0) throw new Error('too many redirections');
  const next = new URL(headers.location, url).href;
  if (url.startsWith('https:') && !next.startsWith('https:'))
    throw new Error(`redirected to ${next}, which is not encrypted`);
  return get(next, redirections - 1);
}

/**
 * @param {string} url
 * @returns {Promise<http.IncomingMessage>}
 */
async function request(url) {
  const proxy = proxyFor(url);
  if (proxy === undefined) return answerOf(clientOf(url).get(url, { headers: HEADERS }));
  const { host, hostname, protocol } = new URL(url);
  try {
    if (protocol === 'http:') {
      const headers = { ...HEADERS, ...proxyHeaders(proxy), host };
      return await answerOf(clientOf(proxy.href).get(proxy, { path: url, headers }));
    }
    const socket = await tunnel(proxy, host.includes(':') ? host : `${host}:443`);
    const servername = isIP(hostname) === 0 ? { servername: hostname } : {};
    const createConnection = () => connect({ socket, ...servername });
    return await answerOf(https.get(url, { headers: HEADERS, createConnection }));
  } catch (error) {
    throw new Error(`through the proxy ${nameOf(proxy)}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * A connection to `target`, made by the proxy.
 * @param {URL} proxy
 * @param {string} target `host:port`
 * @returns {Promise<import('node:net').Socket>}
 */
function tunnel(proxy, target) {
  return new Promise((resolve, reject) => {
    const headers = { ...HEADERS, ...proxyHeaders(proxy), host: target };
    const options = { method: 'CONNECT', path: target, headers, agent: false };
    const asked = clientOf(proxy.href).request(proxy, options);
    asked.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`it answered CONNECT ${target} with status ${statusCode}`));
    });
    whenLost(asked, reject);
    asked.end();
  });
}

/** @param {string} url */
function clientOf(url) {
  return url.startsWith('https:') ? https : http;
}

/**
 * @param {http.ClientRequest} asked
 * @returns {Promise<http.IncomingMessage>}
 */
function answerOf(asked) {
  return new Promise((resolve, reject) => {
    asked.on('response', resolve);
    whenLost(asked, reject);
  });
}

/**
 * @param {http.ClientRequest} asked
 * @param {(error: Error) => void} reject
 */
function whenLost(asked, reject) {
  asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`)));
  asked.on('error', (error) => reject(new Error(reasonOf(error))));
}

/**
 * An error that gathers several attempts (one for each address of a host) has an empty message.
 * @param {unknown} error
 * @returns {string}
 */
function reasonOf(error) {
  const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
  return message || code || String(error);
}
