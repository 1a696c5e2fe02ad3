/* Which pages of this browser are open. Each holds a lock under its name for as long as it lives, so that one that was
   closed, reloaded or crashed is known to be gone at once. Browsers give locks over HTTPS and to their own machine only:
   elsewhere nobody knows, and `areOpen` says so by null. */

import { uuid } from "./ids.js";

export const TAB = uuid();

const named = (tab) => `hub-tab-${tab}`;
const isHeld = new Promise((done) => {
  if (!navigator.locks) return done();
  navigator.locks.request(named(TAB), () => {
    done();
    return new Promise(() => {});   // until this page is gone
  }).catch(done);
});

/** Tells of a tab whether it is open; null where the browser does not say. */
export async function areOpen() {
  await isHeld;
  const held = await navigator.locks?.query().then(({ held: all }) => new Set(all.map(({ name }) => name)), () => null);
  return held ? (tab) => held.has(named(tab)) : null;
}
