/* One POST of ours, and what its answer means: done, try later, or refused for good. */

import { me } from "./me.js";

let token;

const AGAIN = [401, 403, 408, 425, 429];
const ANOTHER = "Another person signed in here";

/** Done, later or refused. A proxy, a captive portal or a page of faults can answer with any status, and then nothing was
    stored and nothing refused: done is what `names` the thing that was sent, refused what the hub says is a problem. */
export function verdictOf({ status, type, said }, names) {
  const ours = said !== null && typeof said === "object";
  if (status >= 200 && status < 300) return ours && names(said) ? "done" : "later";
  if (status >= 400 && status < 500 && !AGAIN.includes(status) && said?.title !== ANOTHER) {
    return ours && type.startsWith("application/problem+json") ? "refused" : "later";
  }
  return "later";
}

/** Ask the server once. `names` says whether an answer is about what was sent. Resolves to {verdict, status, answer,
    reason}; never rejects. */
export async function post(url, body, { method = "POST", names = () => true, token: shift = null } = {}) {
  if (shift) return byToken(url, body, { method, names, token: shift });
  try {
    let answer = await ask(url, body, method);
    if (answer.status === 403 && await renewed()) answer = await ask(url, body, method);   // the token of an older session
    const said = await answer.json().catch(() => null);
    const door = answer.redirected;
    const type = answer.headers.get("Content-Type") ?? "";
    if (answer.status === 409 && said?.title === ANOTHER) location.reload();   // what is kept waits for its owner
    return {
      verdict: door ? "later" : verdictOf({ status: answer.status, type, said }, names), status: answer.status,
      answer: said ?? {}, reason: said?.detail ?? said?.reason ?? "", signedOut: door || answer.status === 401,
    };
  } catch {
    return { verdict: "later", status: 0, answer: {}, reason: "", signedOut: false };
  }
}

/** The same by the token of a shift, whoever is signed in at this desk now. */
async function byToken(url, body, { method, names, token: shift }) {
  try {
    const answer = await fetch(url, {
      method, credentials: "omit", cache: "no-store", signal: AbortSignal.timeout?.(15_000),
      headers: { Accept: "application/json", "Content-Type": "application/json", Authorization: `Bearer ${shift}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const said = await answer.json().catch(() => null);
    const type = answer.headers.get("Content-Type") ?? "";
    const isProblem = type.startsWith("application/problem+json");
    const forbidden = answer.status === 403 && isProblem;   // a token's rights do not come back
    return {
      verdict: forbidden ? "refused" : verdictOf({ status: answer.status, type, said }, names), status: answer.status,
      answer: said ?? {}, reason: said?.detail ?? said?.reason ?? "", deadToken: answer.status === 401 && isProblem,
    };
  } catch {
    return { verdict: "later", status: 0, answer: {}, reason: "" };
  }
}

function ask(url, body, method) {
  return fetch(url, {
    method, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(15_000),
    headers: { ...mine(), "Content-Type": "application/json", "X-CSRFToken": token ?? me.csrf_token ?? "" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** Whose page this is: at a shared desk the next one's session must not take it for theirs. */
const mine = () => ({ Accept: "application/json", ...(me.person ? { "X-Hub-Person": me.person } : {}) });

async function renewed() {
  const answer = await fetch("/door/token", { credentials: "same-origin", cache: "no-store", headers: mine() });
  const fresh = answer.ok ? (await answer.json()).csrf_token : null;
  if (!fresh || fresh === token) return false;
  token = fresh;
  return true;
}
