/* The keys of the board: full screen, print, day or night. */

const root = document.documentElement;
const YEAR = 31_536_000;

document.getElementById("full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen?.().catch(() => {});   // a browser may refuse: the board stays as it is
});

document.getElementById("print").addEventListener("click", () => print());

document.getElementById("night").addEventListener("click", () => {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  document.cookie = `hub_theme=${root.dataset.theme}; path=/; max-age=${YEAR}; samesite=lax`;
});
