/* The console's outbox. What an agent taps is kept here (kept.js: IndexedDB) until the hub has answered that it has it:
   over a cut line, a reload, a crashed tab. Every room's taps go through it:

     import { outbox } from "../console/outbox.js";

     outbox.kind("question", {
       names: (answer, item) => answer.id === item.id,          // is this answer about what was sent?
       told: ({ item, verdict, answer, reason }) => { … },      // "done" | "later" | "refused"; only this person's own items
     });
     outbox.add({ id: uuid(), kind: "question", url: "/questions/", body: { … } });
     outbox.waiting("question");                                // what is not answered yet, oldest first
     await outbox.withdraw(id);                                 // whether it could be taken back before anything was sent
     await outbox.ready;                                        // what earlier pages left here has been read

   An item is {id, kind, url, body?, method = "POST", after?} and whatever else the kind wants to find in it again; it is
   stored as it is, so nothing but plain data. `after` names an item that must be answered before. The hub must take the
   same item twice without harm: ids are made here.

   Desks are shared. An item belongs to the person and the shift it was made in. While they sit here it goes out by their
   session; afterwards by the token of that shift, which may do nothing but tap (a verb of the role "taps" in
   hub/people/permissions.py). Of several tabs one sends at a time: a tab holds what it sends until it is gone, for
   20 seconds at most. */

import { open } from "./kept.js";
import { me } from "./me.js";
import { post } from "./post.js";
import { TAB } from "./tabs.js";

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

class Outbox {
  #opening; #items = []; #tokens = new Map(); #kinds = new Map(); #timer = null; #running = false; #failures = 0; #tried = new Set(); #signedOut = false;
  #others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("hub:outbox");

  /** Whether what waits is still here after the tab is gone. */
  lasts = true;

  constructor(opening) {
    this.#opening = opening;
    this.ready = this.#read();
    this.#others?.addEventListener("message", ({ data }) => this.#heard(data));
    addEventListener("online", () => this.hurry());
  }

  async #read() {
    await this.#keep(async (kept) => {
      this.lasts = kept.lasts;
      const [items, tokens] = [await kept.all(), await kept.all("tokens")];
      const known = new Set(this.#items.map((item) => item.id));
      this.#items = [...items.filter((item) => !known.has(item.id)), ...this.#items].sort((a, b) => a.order - b.order);
      for (const { shift, token } of tokens) {
        if (shift === me.shift || this.#items.some((item) => item.shift === shift)) this.#tokens.set(shift, token);
        else await kept.take(shift, "tokens");   // nothing of that shift waits here any more
      }
    });
    this.#changed();
  }

  /** How those who made items of a kind are told what became of them. */
  kind(name, { names = () => true, told = () => {} } = {}) {
    this.#kinds.set(name, { names, told });
  }

  /** This person's items that have not been answered yet, oldest first. */
  waiting(kind = null) {
    return this.#items.filter((item) => item.person === me.person && (kind === null || item.kind === kind));
  }

  /** Whether something of this person's waits until they sign in again. */
  get needsSignIn() { return this.#signedOut && this.waiting().some((item) => !this.#tokens.has(item.shift)); }

  /** How many items of those who sat here before still wait. */
  get ofOthers() { return this.#items.filter((item) => item.person !== me.person).length; }

  async add(item) {
    const kept = { ...item, person: me.person, shift: me.shift ?? null, order: Date.now() + this.#items.length / 1e6 };
    this.#items.push(kept);
    await this.#keep((store) => store.put(kept));
    this.#tell({ added: kept });
    this.#soon(0);
  }

  /** Take an item back; false when it may already be on its way. */
  async withdraw(id) {
    const taken = await this.#keep((kept) => kept.withdraw(id));
    if (taken) {
      this.#forget(id);
      this.#tell({ withdrawn: id });
    }
    return taken;
  }

  /** Try now, whatever the patience. */
  hurry() {
    this.#failures = 0;
    this.#soon(0);
  }

  /** Send what waited, now that every kind is known; and have a token ready for when this shift's agent is gone. */
  async begin() {
    await this.ready;
    this.hurry();
    this.#askToken();
  }

  /* ---- sending ---- */

  #soon(wait) {
    clearTimeout(this.#timer);
    if (!this.#running && this.#sendable().length) this.#timer = setTimeout(() => this.#run(), wait);
  }

  /** Without its person and without a token an item waits for its owner. */
  #sendable() { return this.#items.filter((item) => this.#isOwn(item) || this.#tokens.has(item.shift)); }

  #isOwn = (item) => item.person === me.person && (item.shift === null || item.shift === me.shift || !this.#tokens.has(item.shift));

  async #run() {
    const item = nextOf(this.#sendable(), this.#tried);
    if (!item || this.#running) return;
    this.#running = true;
    const claimed = await this.#keep((kept) => kept.claim(item.id, TAB)) ?? "yes";
    const said = claimed === "yes" ? await this.#send(item) : { verdict: claimed };
    this.#running = false;
    this.#settle(item, said);
  }

  #send(item) {
    const names = (answer) => (this.#kinds.get(item.kind)?.names ?? (() => true))(answer, item);
    const usesToken = this.#tokens.has(item.shift) && (!this.#isOwn(item) || this.#signedOut);
    const token = usesToken ? this.#tokens.get(item.shift) : null;
    return post(item.url, item.body, { method: item.method ?? "POST", names, token });
  }

  #settle(item, { verdict, ...rest }) {
    if (verdict === "gone") this.#forget(item.id);   // another tab has sent it, and tells
    if (verdict === "held") this.#tried.add(item.id);
    if (verdict === "later") this.#later(item, rest);
    if (verdict === "gone" || verdict === "held" || verdict === "later") {
      this.#soon(verdict === "gone" ? 0 : patience(this.#failures || 1));
      return;
    }
    this.#failures = 0;
    this.#answered(item, { verdict, ...rest });
    this.#keep((kept) => kept.take(item.id)).then(() => this.#tell({ answered: item, said: { verdict, answer: rest.answer, reason: rest.reason } }));
    this.#soon(0);
  }

  #later(item, rest) {
    this.#keep((kept) => kept.release(item.id, TAB));
    this.#tried.add(item.id);   // one that always fails must not hold up the others
    this.#failures += 1;
    if (rest.deadToken) this.#dropToken(item.shift);
    if (rest.signedOut && !this.#signedOut) {
      this.#signedOut = true;   // this shift's token, if there is one, still opens the way
      if (this.#tokens.has(item.shift)) this.#failures = 0;
    }
    this.#report(item, { verdict: "later", ...rest });
  }

  #answered(item, said) {
    this.#forget(item.id);
    this.#report(item, said);
  }

  #report(item, said) {
    if (item.person === me.person) this.#kinds.get(item.kind)?.told({ item, ...said });
    this.#changed();
  }

  #changed() { document.dispatchEvent(new CustomEvent("console:outbox")); }

  #forget(id) {
    this.#items = this.#items.filter((one) => one.id !== id);
    this.#tried.delete(id);
  }

  /* ---- other tabs ---- */

  #tell(news) { this.#others?.postMessage(news); }

  #heard({ added, withdrawn, answered, said }) {
    if (!this.lasts) return;
    if (added && !this.#items.some((item) => item.id === added.id)) {
      this.#items.push(added);
      this.#soon(2_000);   // the tab it was made in sends it; if that is closed, this one does
    }
    if (withdrawn) this.#forget(withdrawn);
    if (answered && this.#items.some((item) => item.id === answered.id)) this.#answered(answered, said);
    this.#changed();
  }

  /* ---- tokens of shifts ---- */

  async #askToken() {
    if (!me.shift) return;
    if (this.#tokens.has(me.shift)) return void (document.getElementById("console").dataset.token = "");
    const { verdict, answer } = await post("/shifts/token", {}, { names: (said) => said.shift === me.shift });
    if (verdict === "later") setTimeout(() => this.#askToken(), patience(4));
    if (verdict !== "done") return;
    this.#tokens.set(answer.shift, answer.token);
    document.getElementById("console").dataset.token = "";
    await this.#keep((kept) => kept.put(answer, "tokens"));
  }

  #dropToken(shift) {
    this.#tokens.delete(shift);
    this.#keep((kept) => kept.take(shift, "tokens"));
  }

  /** The browser's store may fail in the middle (full, taken away): this page goes on from memory. */
  async #keep(act) {
    try {
      return await act(await this.#opening);
    } catch {
      this.lasts = false;
      return undefined;
    }
  }
}

export const outbox = new Outbox(open());
