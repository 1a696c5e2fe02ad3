/* What is to be sent, sent one by one until each is answered. An item is {id, after?}: one that names another waits for
   it. send(item) promises {verdict: "done" | "later" | "refused", reason?, answer?}. */

const LONGEST = 30_000;

/** Milliseconds before the next try after so many in vain; a whole floor must not try in step. */
export function patience(failures, random = Math.random) {
  return Math.min(LONGEST, 1_000 * 2 ** Math.min(failures - 1, 6)) * (0.5 + random() / 2);
}

/** The item to try: the first that waits for no other, after those tried since the last success. */
export function nextOf(items, tried) {
  const ids = new Set(items.map((item) => item.id));
  const ready = items.filter((item) => !ids.has(item.after));
  return ready.find((item) => !tried.has(item.id)) ?? ready[0];
}

export class Outbox {
  #items; #shelf; #send; #told; #timer = null; #sending = null; #failures = 0; #tried = new Set();

  constructor({ shelf, send, told = () => {} }) {
    this.#items = shelf.all();
    this.#shelf = shelf;
    this.#send = send;
    this.#told = told;
    addEventListener("online", () => this.hurry());
    this.#soon(0);
  }

  /** What has not been answered yet, oldest first. */
  get waiting() {
    return [...this.#items];
  }

  add(item) {
    const kept = { ...item, order: Date.now() };
    this.#items.push(kept);
    this.#shelf.put(kept);
    this.#soon(0);
  }

  /** Take an item back; false when it may already be on its way. */
  withdraw(id) {
    const item = this.#items.find((one) => one.id === id);
    if (!item || this.#sending === id || this.#tried.has(id)) return false;
    this.#forget(item);
    return true;
  }

  /** Try now, whatever the patience. */
  hurry() {
    this.#failures = 0;
    this.#soon(0);
  }

  #forget(item) {
    this.#items = this.#items.filter((one) => one.id !== item.id);
    this.#shelf.take(item.id);
    this.#tried.delete(item.id);
  }

  #soon(wait) {
    clearTimeout(this.#timer);
    if (this.#items.length && this.#sending === null) this.#timer = setTimeout(() => this.#run(), wait);
  }

  async #run() {
    const item = nextOf(this.#items, this.#tried);
    if (!item || this.#sending !== null) return;
    this.#sending = item.id;
    const { verdict, ...rest } = await this.#send(item).catch(() => ({ verdict: "later" }));
    this.#sending = null;
    if (verdict === "later") {
      this.#tried.add(item.id);   // one that always fails must not hold up the others
      this.#failures += 1;
      this.#told({ item, verdict, ...rest });
      this.#soon(patience(this.#failures));
      return;
    }
    this.#failures = 0;
    this.#forget(item);
    this.#told({ item, verdict, ...rest });
    this.#soon(0);
  }
}
