/* What the outbox holds, in IndexedDB: it is there after a crashed tab, and all tabs of this browser see the same. Where
   the browser keeps nothing (a private window), in this page's memory alone: `lasts` says which. */

import { areOpen } from "./tabs.js";

const NAME = "hub-outbox";
const LEASE = 20_000;      // milliseconds an open tab may take to send an item before another tries
const PATIENCE = 3_000;    // a browser that does not answer keeps nothing

const answered = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

const ended = (transaction) => new Promise((done, failed) => {
  transaction.oncomplete = () => done();
  transaction.onerror = transaction.onabort = () => failed(transaction.error);
});

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("items", { keyPath: "id" });
    request.result.createObjectStore("tokens", { keyPath: "shift" });
  };
  const late = new Promise((_, failed) => { setTimeout(() => failed(new Error("no answer")), PATIENCE); });
  return Promise.race([answered(request), late]);
}

/** The kept items and tokens: of the whole browser, else of this page. */
export async function open() {
  try {
    return new Kept(await opened());
  } catch {
    return new Remembered();
  }
}

const isHeld = (item, tab, now, isOpen) =>
  Boolean(item.held && item.held.tab !== tab && Math.abs(now - item.held.at) < LEASE && (isOpen?.(item.held.tab) ?? true));

class Kept {
  #db;
  lasts = true;

  constructor(db) {
    this.#db = db;
    db.onversionchange = () => db.close();
  }

  all = (store = "items") => answered(this.#db.transaction(store).objectStore(store).getAll());

  put = (row, store = "items") => this.#change(store, (rows) => rows.put(row));

  take = (id, store = "items") => this.#change(store, (rows) => rows.delete(id));

  /** Whether this tab may send the item now: "yes", "held" by another tab, or "gone" since another has sent it. */
  async claim(id, tab, now = Date.now()) {
    let verdict = "gone";
    const isOpen = await areOpen();
    await this.#change("items", (rows) => {
      rows.get(id).onsuccess = ({ target: { result: item } }) => {
        if (!item) return;
        verdict = isHeld(item, tab, now, isOpen) ? "held" : "yes";
        if (verdict === "yes") rows.put({ ...item, held: { tab, at: now } });
      };
    });
    return verdict;
  }

  /** It was tried in vain: any tab may try again, at once. */
  release = (id, tab) => this.#change("items", (rows) => {
    rows.get(id).onsuccess = ({ target: { result: item } }) => { if (item) rows.put({ ...item, held: { tab, at: 0 } }); };
  });

  /** Take an item back, unless some tab may have sent it; whether it was taken. */
  async withdraw(id) {
    let taken = false;
    await this.#change("items", (rows) => {
      rows.get(id).onsuccess = ({ target: { result: item } }) => {
        if (!item || item.held) return;
        taken = true;
        rows.delete(id);
      };
    });
    return taken;
  }

  /** Safe against a crash of the machine too, where the browser can say so. */
  #change(store, act) {
    const transaction = this.#db.transaction(store, "readwrite", { durability: "strict" });
    act(transaction.objectStore(store));
    return ended(transaction);
  }
}

/** The same for one page alone. */
class Remembered {
  #rows = { items: new Map(), tokens: new Map() };
  lasts = false;

  all = async (store = "items") => [...this.#rows[store].values()];
  put = async (row, store = "items") => { this.#rows[store].set(row.id ?? row.shift, row); };
  take = async (id, store = "items") => { this.#rows[store].delete(id); };

  async claim(id, tab, at = Date.now()) {
    const item = this.#rows.items.get(id);
    if (!item) return "gone";
    item.held = { tab, at };
    return "yes";
  }

  release = async () => {};

  async withdraw(id) {
    return !this.#rows.items.get(id)?.held && this.#rows.items.delete(id);
  }
}
