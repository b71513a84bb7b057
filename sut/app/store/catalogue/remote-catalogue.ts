import type { PeerClient } from '../../peers/peer-client.ts';
import { centsOf } from '../../money.ts';
import type { Catalogue, Product } from './catalogue.ts';
import { MOST_IDS, PRODUCTS_BY_ID } from './http/contracts.ts';

/** The catalogue that runs in another service. */
export function remoteCatalogue(client: PeerClient): Catalogue {
  const some = async (ids: readonly number[]): Promise<readonly Product[]> => {
    const answer = await client.ask(PRODUCTS_BY_ID, { query: { ids: ids.join(',') } });
    if (!answer.ok) throw new Error(`the catalogue refused: ${answer.code}`);
    return answer.body.products.map(({ price, ...product }) => ({ ...product, priceCents: centsOf(price) }));
  };
  return {
    async products(ids) {
      const starts = Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, chunk) => chunk * MOST_IDS);
      return (await Promise.all(starts.map((start) => some(ids.slice(start, start + MOST_IDS))))).flat();
    },
  };
}
