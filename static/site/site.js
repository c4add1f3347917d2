// What the reader's site does better with JavaScript. Everything works without it.

const root = document.documentElement;
const buttons = document.querySelectorAll("button[name=theme]");
const bars = document.querySelectorAll("meta[name=theme-color]");
const barColours = [...bars].map((bar) => bar.content); // light, dark: the order in the head

/** The kept choice; private windows may refuse to keep or to tell one. */
function kept() {
  try {
    const theme = localStorage.getItem("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  } catch {
    return root.dataset.theme || "auto";
  }
}

function keep(theme) {
  try {
    if (theme === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // The choice then holds for this page only.
  }
}

function show(theme) {
  root.dataset.theme = theme;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === theme));
  // A chosen theme overrides the device's, so the browser's own bar has to follow it too.
  bars.forEach((bar, place) => {
    bar.content = barColours[{ light: 0, dark: 1 }[theme] ?? place];
  });
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    keep(button.value);
    show(button.value);
  });
}
addEventListener("storage", () => show(kept())); // chosen in another tab
addEventListener("pageshow", (event) => {
  if (event.persisted) show(kept()); // chosen while this page lay in the back/forward cache
});
show(kept());

// On a phone the sections are a strip that scrolls: it begins where the reader is.
const here = document.querySelector(".secs [aria-current]");
if (here) {
  const strip = here.closest("ul");
  const place = here.getBoundingClientRect();
  const whole = strip.getBoundingClientRect();
  strip.scrollLeft += place.left + place.width / 2 - whole.left - whole.width / 2;
}
