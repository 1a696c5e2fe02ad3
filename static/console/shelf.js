/* What waits to be sent, kept over a reload. One entry an item: two tabs of one desk never write over each other. */

/** A shelf of items {id, …} in localStorage, or in memory alone where the browser keeps nothing. */
export function shelf(prefix, storage = browserStorage()) {
  const name = (id) => `${prefix}:${id}`;
  return {
    all() {
      const found = names(storage).filter((key) => key.startsWith(`${prefix}:`)).map((key) => parse(storage.getItem(key)));
      return found.filter(Boolean).sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    },
    put(item) {
      try { storage?.setItem(name(item.id), JSON.stringify(item)); } catch { /* full, or a private window: memory holds it */ }
    },
    take(id) {
      try { storage?.removeItem(name(id)); } catch { /* as above */ }
    },
  };
}

function browserStorage() {
  try { return localStorage; } catch { return null; }
}

function names(storage) {
  return storage ? Array.from({ length: storage.length }, (_, at) => storage.key(at)) : [];
}

function parse(text) {
  try { return JSON.parse(text); } catch { return null; }
}

/** A small value under a name, for choices that stick. session: until the tab is closed. */
export function recall(name, { session = false } = {}) {
  try { return JSON.parse((session ? sessionStorage : localStorage).getItem(name)); } catch { return null; }
}

export function keep(name, value, { session = false } = {}) {
  try { (session ? sessionStorage : localStorage).setItem(name, JSON.stringify(value)); } catch { /* for this page only */ }
}
