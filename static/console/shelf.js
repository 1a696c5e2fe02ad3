/* Small values kept in the browser: choices that stick, what is typed. What waits to be sent is the outbox's (outbox.js). */

/** A small value under a name, for choices that stick. session: until the tab is closed. */
export function recall(name, { session = false } = {}) {
  try { return JSON.parse((session ? sessionStorage : localStorage).getItem(name)); } catch { return null; }
}

export function keep(name, value, { session = false } = {}) {
  try { (session ? sessionStorage : localStorage).setItem(name, JSON.stringify(value)); } catch { /* for this page only */ }
}
