// While somebody types a reply, a worker does a small sum over the words (comments/pipeline/work.py). Whoever has no
// script, or sends before it is done, posts as well as anybody.

const form = document.querySelector("form[data-work]");
const text = form?.elements.namedItem("comment");
const PAUSE = 700; // milliseconds without a key

if (text && window.Worker) {
  let worker;
  let waiting;
  const answer = document.createElement("input");
  answer.type = "hidden";
  answer.name = "work";

  const begin = () => {
    answer.remove();
    clearTimeout(waiting);
    if (!text.value.trim()) return;
    waiting = setTimeout(() => {
      if (!worker) {
        worker = new Worker(form.dataset.work);
        worker.addEventListener("message", ({ data }) => {
          if (data.typed !== text.value) return;
          answer.value = data.number;
          form.append(answer);
        });
        worker.addEventListener("error", () => answer.remove());
      }
      worker.postMessage({ article: form.dataset.article, typed: text.value });
    }, PAUSE);
  };
  text.addEventListener("input", begin);
  if (text.value) begin();
}
