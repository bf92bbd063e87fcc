/* Two people's changes to one text, block by block: nobody's words are lost (as reports/summary/tree.py does it). */
import { newId, written } from "summary/schema";

/* The same words, whatever the width of their marks and blanks: the server sets punctuation right while one types. */
function alike(one, other) {
  const folded = (block) => written({ ...block, id: "" }).normalize("NFKC").replace(/[\s.,;:?!()，。；：？！（）“”‘’"'…—-]/g, "");
  return Boolean(one && other) && (written(one) === written(other) || folded(one) === folded(other));
}

const same = (one, other) => Boolean(one) === Boolean(other) && (!one || written(one) === written(other));
const byId = (blocks) => new Map(blocks.map((block) => [block.id, block]));

function woven(first, second) {
  const order = [...first];
  const held = new Set(order);
  let previous = "";
  second.forEach((name) => {
    if (!held.has(name)) {
      order.splice(held.has(previous) ? order.indexOf(previous) + 1 : 0, 0, name);
      held.add(name);
    }
    previous = name;
  });
  return order;
}

/* `base` is what both began with, `theirs` what the server holds, `mine` what stands on the screen. `isMine`: the server
   holds nothing of anybody else's, only my own words set right, so that what I typed since simply follows. */
export function merge(base, theirs, mine, isMine) {
  const was = byId(base);
  const left = byId(theirs);
  const right = byId(mine);
  const found = new Map();
  const twice = new Map();
  new Set([...left.keys(), ...right.keys()]).forEach((name) => {
    const [before, one, other] = [was.get(name), left.get(name), right.get(name)];
    let chosen;
    if (same(one, other) || same(other, before)) chosen = one;
    else if (same(one, before) || (before && alike(one, before))) chosen = other;
    else if (isMine) chosen = other;
    else if (!one || !other) chosen = one || other;
    else {
      chosen = one;
      twice.set(name, { ...other, id: newId(), conflict: true });
    }
    if (chosen) found.set(name, chosen);
  });
  let [first, second] = [[...left.keys()], [...right.keys()]];
  const kept = (names, other) => names.filter((name) => other.has(name)).join(" ");
  if (kept(first, was) === kept([...was.keys()], left)) [first, second] = [second, first];
  return woven(first, second).filter((name) => found.has(name))
    .flatMap((name) => (twice.has(name) ? [found.get(name), twice.get(name)] : [found.get(name)]));
}
