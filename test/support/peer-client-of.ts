import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { ModuleName } from '../../sut/app/composition.ts';
import type { PeerAgent } from '../../sut/app/peers/exchange.ts';
import { createPeerClient, type PeerClient } from '../../sut/app/peers/peer-client.ts';
import { createPeerMetrics } from '../../sut/app/peers/peer-metrics.ts';
import { TOKEN_ENV } from './tokens.ts';

/** What a service asks a module in another service through: that at the URL, over an agent that the test destroys. */
export function peerClientOf(peer: ModuleName, url: string, agent: PeerAgent): PeerClient {
  return createPeerClient({
    peer,
    addresses: [url],
    serviceToken: TOKEN_ENV.SERVICE_TOKEN,
    agent,
    metrics: createPeerMetrics(new Registry()),
    logger: pino({ level: 'silent' }),
  });
}
