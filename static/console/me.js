/* Whose console this is: the data block the page came with. */

const block = document.getElementById("me");

/** {person, shift, site, world, receipts, csrf_token, …} */
export const me = JSON.parse(block?.textContent || "{}");
