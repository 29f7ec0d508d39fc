'use strict';

/* Random choices from a seed, and the spellings of one text in a template: as a text, and by Ref,
 * Fn::GetAtt, Fn::Sub with and without a map, Fn::Join of many shapes, Fn::Select, Fn::Split,
 * Fn::FindInMap and Fn::If.
 *
 * What is spelled is a list of pieces, each a text or an intrinsic. */

class Random {
  // mulberry32: the same numbers for the same seed, on every machine.
  constructor(seed) {
    this.state = seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count) {
    return Math.floor(this.next() * count);
  }

  between(least, most) {
    return least + this.below(most - least + 1);
  }

  chance(probability) {
    return this.next() < probability;
  }

  of(list) {
    return list[this.below(list.length)];
  }

  // A value of {name: [weight, value]} or [[weight, value], …].
  weighted(rows) {
    const list = Array.isArray(rows) ? rows : Object.values(rows);
    let rest = this.next() * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of list) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return list.at(-1)[1];
  }

  shuffled(list) {
    const left = [...list];
    return list.map(() => left.splice(this.below(left.length), 1)[0]);
  }
}

const ref = (Ref) => ({ Ref });
const getAtt = (id, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });
const isText = (piece) => typeof piece === 'string';

// Neighbouring texts as one, and no empty text.
function merged(pieces) {
  const list = [];
  for (const piece of pieces)
    if (isText(piece) && isText(list.at(-1))) list.push(list.pop() + piece);
    else if (piece !== '') list.push(piece);
  return list;
}

// The ${…} of a piece in Fn::Sub; undefined for one that Fn::Sub has no name for.
function nameInSub(piece) {
  if (piece.Ref) return `\${${piece.Ref}}`;
  const attribute = piece['Fn::GetAtt'];
  return attribute && `\${${[attribute].flat().join('.')}}`;
}

// A text within Fn::Sub, in which nothing is substituted.
const inSub = (text) => text.replaceAll('${', '${!');

class Speller {
  /* `conditions` are the names that Fn::If may ask; without any there is no Fn::If. */
  constructor(random, conditions = []) {
    this.random = random;
    this.conditions = conditions;
  }

  // Some spelling of the pieces.
  spell(given) {
    const { random } = this;
    const pieces = merged(given);
    if (random.chance(0.03) && this.conditions.length > 0)
      return { 'Fn::If': [random.of(this.conditions), this.plain(pieces), this.plain(pieces)] };
    if (random.chance(0.02)) return { 'Fn::Select': [1, ['other', this.plain(pieces)]] };
    return this.plain(pieces);
  }

  plain(pieces) {
    const { random } = this;
    if (pieces.length === 1 && !isText(pieces[0])) return this.single(pieces[0]);
    if (pieces.every(isText) && random.chance(0.85)) return pieces.join('');
    const way = random.weighted([
      [5, 'sub'],
      [2, 'map'],
      [4, 'join'],
      [2, 'colons'],
      [1, 'nested'],
    ]);
    return this[way](pieces);
  }

  single(piece) {
    const { random } = this;
    const attribute = piece['Fn::GetAtt'];
    if (attribute && random.chance(0.2)) return { 'Fn::GetAtt': [attribute].flat().join('.') };
    const name = nameInSub(piece);
    if (name && random.chance(0.3)) return { 'Fn::Sub': random.chance(0.8) ? name : [name, {}] };
    return random.chance(0.1) ? { 'Fn::Join': [random.of(['', ':']), [piece]] } : piece;
  }

  sub(pieces) {
    return pieces.every((piece) => isText(piece) || nameInSub(piece))
      ? {
          'Fn::Sub': pieces
            .map((piece) => (isText(piece) ? inSub(piece) : nameInSub(piece)))
            .join(''),
        }
      : this.map(pieces);
  }

  map(pieces) {
    const map = {};
    const text = pieces.map((piece, index) => {
      const name = isText(piece) ? undefined : nameInSub(piece);
      if (isText(piece) ? this.random.chance(0.75) : name && this.random.chance(0.5))
        return name ?? inSub(piece);
      const key = this.random.of(['v', 'Part', 'arn']) + index;
      map[key] = piece;
      return `\${${key}}`;
    });
    return { 'Fn::Sub': [text.join(''), map] };
  }

  join(pieces) {
    const cut = pieces.flatMap((piece) => (isText(piece) ? this.cut(piece) : [piece]));
    return { 'Fn::Join': ['', cut] };
  }

  // Cut after colons, slashes and dashes, and now and then elsewhere.
  cut(text) {
    const { random } = this;
    const places = [...text].flatMap((letter, index) => (/[:/-]/.test(letter) ? [index + 1] : []));
    const inner = places.filter((place) => place < text.length);
    if (text.length < 2 || random.chance(0.6) || (inner.length === 0 && random.chance(0.9)))
      return [text];
    const any = inner.length === 0 || random.chance(0.1);
    const where = any ? random.between(1, text.length - 1) : random.of(inner);
    return [text.slice(0, where), ...this.cut(text.slice(where))];
  }

  // One item a segment; a segment of several pieces is spelled for itself.
  colons(pieces) {
    const segments = [[]];
    for (const piece of pieces)
      if (isText(piece))
        piece.split(':').forEach((text, index) => {
          if (index > 0) segments.push([]);
          segments.at(-1).push(text);
        });
      else segments.at(-1).push(piece);
    const items = segments.map((each) => {
      const list = merged(each);
      if (list.length === 0) return '';
      return list.length === 1 ? list[0] : this.random.of([this.sub(list), this.join(list)]);
    });
    return { 'Fn::Join': [':', this.grouped(items)] };
  }

  // Some texts in a row joined already: 'arn:aws:lambda' as one item.
  grouped(items) {
    const list = [...items];
    for (let index = 0; index + 1 < list.length;)
      if (isText(list[index]) && isText(list[index + 1]) && this.random.chance(0.5))
        list.splice(index, 2, `${list[index]}:${list[index + 1]}`);
      else index += 1;
    return list;
  }

  nested(pieces) {
    if (pieces.length < 2) return this.join(pieces);
    const where = this.random.between(1, pieces.length - 1);
    const first = this.plain(pieces.slice(0, where));
    return this.plain(
      isText(first)
        ? [...this.cut(first), ...pieces.slice(where)]
        : [first, ...pieces.slice(where)],
    );
  }
}

module.exports = { Random, Speller, getAtt, isText, merged, ref };
