// What JavaScript adds to pages that are whole without it: copying, running a call in place,
// and closing the sheet of filters when its answer has come.

function setUpCopies(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(source.textContent);
      const words = button.querySelector("span");
      const before = words.textContent;
      words.textContent = button.dataset.done;
      setTimeout(() => {
        words.textContent = before;
      }, 2000);
    });
  }
}

const MOST = 100_000;

async function run(link) {
  const pane = document.getElementById(link.dataset.run);
  const status = pane.querySelector("[data-status]");
  const body = pane.querySelector("[data-body]");
  pane.hidden = false;
  status.textContent = "…";
  body.textContent = "";
  const started = performance.now();
  try {
    const answer = await fetch(link.href, { headers: { Accept: "application/json" } });
    const text = await answer.text();
    const took = Math.round(performance.now() - started);
    let shown = text;
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Not JSON: shown as it came.
    }
    const size = new Blob([text]).size.toLocaleString(document.documentElement.lang);
    status.textContent = `${answer.status} · ${took} ms · ${size} o`;
    body.textContent = shown.length > MOST ? `${shown.slice(0, MOST)}…` : shown;
  } catch (error) {
    status.textContent = String(error);
  }
  pane.focus();
}

function setUpRuns(root) {
  for (const link of root.querySelectorAll("a[data-run]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      run(link);
    });
  }
}

function closeSheet() {
  if (location.hash === "#filters") location.hash = "#results";
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeSheet();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "catalog") return;
  // :target follows the address only by navigation, not by what htmx pushed.
  location.replace("#results");
  document.getElementById("results").focus({ preventScroll: true });
});

// On a phone the bar of tabs is wider than the screen: show the tab that is read.
document
  .querySelector(".tabs [aria-current]")
  ?.scrollIntoView({ block: "nearest", inline: "center" });

setUpCopies(document);
setUpRuns(document);
