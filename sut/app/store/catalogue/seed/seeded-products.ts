import { hash } from 'node:crypto';

/** What makes something of a category, and what there is of it. */
const KINDS: readonly (readonly [category: string, things: readonly string[]])[] = [
  ['Bakery', ['Baguette', 'Brioche', 'Croissant', 'Rye Bread', 'Pretzel']],
  ['Dairy', ['Butter', 'Crème Fraîche', 'Gruyère', 'Yoghurt', 'Milk']],
  ['Drinks', ['Apple Juice', 'Lemonade', 'Maté', 'Mineral Water', 'Rosé']],
  ['Fruit', ['Apples', 'Blueberries', 'Mirabelles', 'Pears', 'Plums']],
  ['Garden', ['Flower Pot', 'Hose', 'Rake', 'Seeds', 'Watering Can']],
  ['Household', ['Broom', 'Candle', 'Dish Soap', 'Sponge', 'Towel']],
  ['Kitchen', ['Bowl', 'Ladle', 'Mug', 'Purée Press', 'Tea Strainer']],
  ['Paper', ['Calendar', 'Envelopes', 'Notebook', 'Papier-mâché', 'Wrapping Paper']],
  ['Sweets', ['Caramels', 'Chocolate', 'Liquorice', 'Nougat', 'Pralinés']],
  ['Vegetables', ['Beans', 'Carrots', 'Jalapeños', 'Leek', 'Potatoes']],
];
const SORTS = ['Blue', 'Classic', 'Country', 'Fine', 'Golden', 'Large', 'Little', 'Northern', 'Red', 'Rustic', 'Sunny'];
const ORIGINS = ['the coast', 'the hills', 'the valley', 'a family firm', 'the market', 'a cooperative'];

const LEAST_CENTS = 100;
const MOST_CENTS = 3000;

/** Rows of products 1..n in COPY's text format: id, name, description, category, price in cents, from 1.00 to 30.00. */
export function* seededProducts({
  seed,
  products,
}: {
  readonly seed: string;
  readonly products: number;
}): Generator<string> {
  for (let id = 1; id <= products; id += 1) {
    const mixed = hash('sha256', `${seed} product ${id}`, 'buffer');
    const pick = <Item>(items: readonly Item[], at: number): Item =>
      items[mixed.readUInt16BE(at) % items.length] as Item;
    const [category, things] = pick(KINDS, 0);
    const thing = pick(things, 2);
    const name = `${pick(SORTS, 4)} ${thing} ${id}`;
    const cents = LEAST_CENTS + (mixed.readUInt32BE(8) % (MOST_CENTS - LEAST_CENTS + 1));
    yield `${id}\t${name}\t${thing} from ${pick(ORIGINS, 6)}.\t${category}\t${cents}`;
  }
}
