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

// The banner can be put away, for good; the script in the head then hides it before it is painted.
const close = document.querySelector(".banner button");
const DISMISSED = 20; // so many are remembered: one stands at a time, and none for long
close?.addEventListener("click", () => {
  root.dataset.dismissed = "";
  document.getElementById("main").focus({ preventScroll: true });
  try {
    const ids = (localStorage.getItem("dismissed") || "").split(" ").filter((id) => id && id !== close.value);
    localStorage.setItem("dismissed", [...ids, close.value].slice(-DISMISSED).join(" "));
  } catch {
    // It then stays away on this page only.
  }
});

// On a phone the sections are a strip that scrolls: it begins where the reader is.
const here = document.querySelector(".secs [aria-current]");
if (here) {
  const strip = here.closest("ul");
  const place = here.getBoundingClientRect();
  const whole = strip.getBoundingClientRect();
  strip.scrollLeft += place.left + place.width / 2 - whole.left - whole.width / 2;
}

// What stands on another site is loaded when the reader asks for it, into the place that is kept for it.
for (const pane of document.querySelectorAll(".pane")) {
  const { frame: address, title, referrer, allow, load, note, loaded } = pane.dataset;
  const button = document.createElement("button");
  const said = document.createElement("span");
  const more = document.createElement("small");
  more.append(note);
  Object.assign(button, { type: "button", className: "btn" });
  button.append(load, " ", more);
  said.className = "vh";
  said.role = "status";
  pane.append(button, said);
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    pane.style.aspectRatio = `${pane.offsetWidth} / ${pane.offsetHeight}`; // large letters may have made it higher
    Object.assign(frame, { title, allow, referrerPolicy: referrer, loading: "lazy" });
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
    frame.addEventListener("load", () => {
      said.textContent = loaded;
    });
    frame.src = address;
    button.replaceWith(frame);
    frame.focus();
  });
}

// Sending a piece on: the sheet of the device, where it has one, and the clipboard.
for (const share of document.querySelectorAll(".share")) {
  const { address: url, title } = share.dataset;
  const sheet = share.querySelector("[name=share]");
  const copy = share.querySelector("[name=copy]");
  const said = share.querySelector("[role=status]");
  sheet.hidden = !navigator.share;
  sheet.addEventListener("click", async () => {
    try {
      await navigator.share({ title, url });
    } catch {
      // Put away by the reader; where the device refuses, the links are beside it.
    }
  });
  copy.addEventListener("click", async () => {
    said.textContent = ""; // said again when it is copied again
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = copy.dataset.copied;
    } catch {
      said.textContent = `${copy.dataset.refused} ${url}`;
    }
  });
}

// The pictures of a piece open large on its own page. Without this, or with a key held down, their links open the files.
const viewer = document.querySelector("dialog.viewer");
const links = viewer ? [...document.querySelectorAll("a.large")] : [];
let place = 0;

/** The words under a picture: its own in a gallery, else those of its figure. */
function wordsUnder(link) {
  const { caption, credit } = link.dataset;
  const words = document.createElement("figcaption");
  if (caption === undefined) {
    return link.closest("figure").querySelector("figcaption")?.cloneNode(true) ?? words;
  }
  words.append(caption);
  if (credit) {
    const whose = document.createElement("small");
    whose.className = caption ? "" : "alone";
    whose.append(credit);
    words.append(" ", whose);
  }
  return words;
}

/** Where a large file does not come: the other format of it, else the small picture, and words that say so. */
function standIn(image, small) {
  const picture = image.parentElement;
  if (!picture) return; // taken out already, which makes browsers look for its file once more
  const source = picture.querySelector("source");
  if (source) return source.remove(); // and the browser tries the JPEG
  const figure = picture.parentElement;
  const words = figure.insertBefore(document.createElement("p"), picture.nextSibling);
  words.className = "lost";
  const sayLost = () => {
    picture.remove();
    words.textContent = viewer.dataset.lost;
  };
  if (!small.complete || !small.naturalWidth) return sayLost();
  const { naturalWidth: width, naturalHeight: height } = small;
  const smaller = new Image(width, height);
  smaller.className = image.className;
  smaller.alt = image.alt;
  smaller.addEventListener("error", sayLost);
  smaller.src = small.currentSrc;
  figure.style.setProperty("--width", `${width}px`);
  figure.style.setProperty("--ratio", width / height);
  image.replaceWith(smaller);
  words.textContent = viewer.dataset.smaller;
}

function turnTo(number) {
  place = (number + links.length) % links.length;
  const link = links[place];
  const { avif, width, height } = link.dataset;
  const figure = viewer.querySelector("figure");
  const picture = document.createElement("picture");
  const image = new Image(width, height);
  const small = link.querySelector("img");
  image.className = small.className;
  image.classList.add("whole");
  image.alt = small.alt;
  // Until the large file has come, the small one stands in its place, or its colour if that has not come either.
  if (small.complete && small.naturalWidth) {
    Object.assign(image.style, {
      backgroundImage: `url("${small.currentSrc}")`,
      backgroundPosition: "center",
      backgroundRepeat: "no-repeat",
      backgroundSize: "contain",
    });
  }
  image.addEventListener("load", () => {
    image.style.background = "none";
  });
  image.addEventListener("error", () => standIn(image, small));
  figure.style.setProperty("--width", `${width}px`);
  figure.style.setProperty("--ratio", width / height);
  // A strip (articles/sources.py) would be a line if it were seen at once: it is as wide as a column, and scrolls.
  const isStrip = height >= width * 2.5;
  figure.classList.toggle("strip", isStrip);
  if (isStrip) figure.tabIndex = 0;
  else figure.removeAttribute("tabindex");
  figure.scrollTop = 0;
  if (avif) {
    const source = document.createElement("source");
    Object.assign(source, { type: "image/avif", srcset: avif, sizes: `min(100vw, ${width}px)` });
    picture.append(source);
  }
  picture.append(image);
  image.src = link.href;
  figure.replaceChildren(picture, wordsUnder(link));
  viewer.querySelector("p").textContent = viewer.dataset.count
    .replace("{number}", place + 1)
    .replace("{total}", links.length);
}

links.forEach((link, number) => {
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    turnTo(number);
    viewer.showModal();
    viewer.addEventListener("close", () => link.focus({ preventScroll: true }), { once: true });
  });
});

for (const part of viewer?.querySelectorAll("p, [name=step]") ?? []) part.hidden = links.length < 2;
for (const step of viewer?.querySelectorAll("[name=step]") ?? []) {
  step.addEventListener("click", () => turnTo(place + Number(step.value)));
}
viewer?.addEventListener("keydown", (event) => {
  const onwards = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") turnTo(place + (event.key === onwards ? 1 : -1));
});
