/* The client's whole protocol, as judgements without a browser: if what arrives follows what this page has, apply
   it; anything else, catch up. have = {epoch, seq, hash, proved}: the page shows everything of its stream up to seq;
   proved is the number the server last confirmed together with its hash. */

/** apply | ignore | catch up | reload. */
export function judge(have, event) {
  if (event.epoch !== have.epoch) return "reload";
  if (event.seq <= have.seq) return "ignore";
  // prev is the number before it in this stream. At or below ours, nothing can be missing between: a page is read
  // at the journal's newest number, which need not be one of its own stream.
  return (event.prev ?? 0) <= have.seq ? "apply" : "catch up";
}

/** current | catch up | reload. */
export function judgeBeat(have, beat) {
  if (beat.epoch !== have.epoch) return "reload";
  if (beat.seq === have.seq) return "current";
  // A server behind us may be one process of many that is a moment late, or one restored from a backup. Ask once,
  // with our number and its hash; when that was confirmed the beat is only late.
  if (beat.seq < have.seq && have.proved === have.seq) return "current";
  return "catch up";
}

/** What an answer of /live/since changes: {reload} or {events still to apply, in order, and the new have}. */
export function fold(have, answer) {
  if (answer.epoch !== have.epoch) return { reload: true };
  // Events that came by socket while the answer was on its way are already applied.
  const events = answer.events.filter((event) => event.seq > have.seq).sort((a, b) => a.seq - b.seq);
  // Known and nothing newer in this stream; or events overtook the answer, and then it proves nothing of ours.
  if (answer.to < have.seq) return { events: [], have: answer.from === have.seq ? { ...have, proved: have.seq } : have };
  return { events, have: { ...have, seq: answer.to, hash: answer.hash, proved: answer.to } };
}

/** The address to catch up from. */
export function since(have, stream, exercise) {
  const query = new URLSearchParams({ stream, exercise: exercise || "", hash: have.hash });
  return `/live/since/${encodeURIComponent(have.seq)}?${query}`;
}

/** Milliseconds to wait before this page reloads itself, given when it did so lately: a server that answers 410 to a
    fresh page must not be asked in a circle by a whole floor. */
export function reloadDelay(times, now, random = Math.random) {
  const lately = times.filter((at) => now - at < 600_000).length;
  const wait = lately === 0 ? 0 : Math.min(60_000, 5_000 * 2 ** (lately - 1));
  return wait + random() * 1_000;
}

/** The newer of two versions of one gauge wins; the same again is nothing new. */
export function isNewer(known, gauge) {
  return known === undefined || gauge.version > known.version;
}

/** The value at a path like "topics.water.count" inside data; the whole of it for an empty path. */
export function at(data, path) {
  if (!path) return data;
  return path.split(".").reduce((value, step) => value?.[step], data);
}
