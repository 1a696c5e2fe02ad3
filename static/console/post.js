/* One POST of ours, and what its answer means: done, try later, or refused for good. */

import { me } from "./me.js";

let token;

/** Done, later or refused, by the status alone. */
export function verdictOf(status) {
  if (status >= 200 && status < 300) return "done";
  if (status === 401 || status === 408 || status === 425 || status === 429 || status >= 500) return "later";
  return "refused";
}

/** Ask the server once. Resolves to {verdict, status, answer, reason}; never rejects. */
export async function post(url, body, method = "POST") {
  try {
    let answer = await ask(url, body, method);
    if (answer.status === 403 && await renewed()) answer = await ask(url, body, method);   // the token of an older session
    const said = await answer.json().catch(() => ({}));
    const door = answer.redirected;
    return {
      verdict: door ? "later" : verdictOf(answer.status), status: answer.status, answer: said,
      reason: said.detail ?? said.reason ?? "", signedOut: door || answer.status === 401,
    };
  } catch {
    return { verdict: "later", status: 0, answer: {}, reason: "", signedOut: false };
  }
}

function ask(url, body, method) {
  return fetch(url, {
    method, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(15_000),
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token ?? me.csrf_token ?? "" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function renewed() {
  const answer = await fetch("/door/token", { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
  const fresh = answer.ok ? (await answer.json()).csrf_token : null;
  if (!fresh || fresh === token) return false;
  token = fresh;
  return true;
}
