// The menus of the settings: rows that are dragged write the numbers by which they are ordered.

const STEP = 10;

function rowsOf(table) {
  return [...table.querySelectorAll("tbody tr.form-row:not(.empty-form)")];
}

function renumber(table) {
  rowsOf(table).forEach((row, place) => {
    const field = row.querySelector("input[name$=-position]");
    if (field) field.value = (place + 1) * STEP;
  });
}

for (const menu of document.querySelectorAll("[data-menu]")) {
  const table = menu.querySelector("table");
  let dragged = null;
  // Only a row that is taken by what is no field moves: text in a field can still be marked.
  table.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("tr.form-row");
    if (row) row.draggable = !event.target.closest("input, select, a, button, textarea");
  });
  table.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("tr.form-row");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  table.addEventListener("dragover", (event) => {
    const over = event.target.closest("tr.form-row:not(.empty-form)");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](dragged);
  });
  table.addEventListener("drop", (event) => event.preventDefault());
  table.addEventListener("dragend", () => {
    if (dragged) renumber(table);
    dragged = null;
  });
  // A row that is added comes last.
  menu.addEventListener("formset:added", () => {
    const rows = rowsOf(table);
    const field = rows.at(-1)?.querySelector("input[name$=-position]");
    if (field) field.value = rows.length * STEP;
  });
}
