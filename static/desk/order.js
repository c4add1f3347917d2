/* Rows that are put in order by drag, or by the arrow keys on their handle. The numbers stay: without this script, and
   for whoever would rather type, they alone decide. */
"use strict"
document.addEventListener("DOMContentLoaded", () => {
  const words = document.getElementById("desk-order-words")?.dataset.move ?? ""
  const rowsOf = (body) => [...body.querySelectorAll(":scope > .form-row:not(.empty-form)")]
  const numberOf = (row) => row.querySelector(".field-position input")
  const say = (input) => {
    input.dispatchEvent(new Event("input", { bubbles: true }))
    input.dispatchEvent(new Event("change", { bubbles: true }))
  }

  const number = (body) => {
    rowsOf(body).forEach((row, place) => {
      const input = numberOf(row)
      if (!input || input.value === String(place + 1)) return
      input.value = place + 1
      say(input)
    })
  }

  // The others make way: taking the row itself out would end the drag, and take the focus from its handle.
  const moveTo = (row, other, rows) => {
    const [from, to] = [rows.indexOf(row), rows.indexOf(other)]
    if (to > from) row.before(...rows.slice(from + 1, to + 1))
    else row.after(...rows.slice(to, from))
  }

  const begin = (event, handle, row, body) => {
    if (event.button !== 0) return
    event.preventDefault()
    handle.focus()
    handle.setPointerCapture(event.pointerId)
    row.classList.add("is-moving")
    const follow = ({ clientY }) => {
      const rows = rowsOf(body)
      for (const other of rows) {
        if (other === row) continue
        const { top, height } = other.getBoundingClientRect()
        if (clientY < top || clientY > top + height) continue
        const isBelow = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING
        const middle = top + height / 2
        if (isBelow ? clientY > middle : clientY < middle) moveTo(row, other, rows)
        break
      }
    }
    const end = () => {
      row.classList.remove("is-moving")
      handle.removeEventListener("pointermove", follow)
      number(body)
    }
    handle.addEventListener("pointermove", follow)
    handle.addEventListener("lostpointercapture", end, { once: true })
  }

  // On a phone the rows are no table; each number then says what it is.
  const nameCells = (row) => {
    for (const cell of row.querySelectorAll(".field-position, .field-pieces, .delete")) {
      const name = cell.querySelector("[aria-label]")?.getAttribute("aria-label")
      if (name) cell.dataset.label = name
    }
  }

  const giveHandle = (row) => {
    nameCells(row)
    const cell = row.querySelector(".field-position")
    const body = row.parentElement
    if (!cell || !numberOf(row) || cell.querySelector(".desk-handle")) return
    const handle = document.createElement("button")
    handle.type = "button"
    handle.className = "desk-handle"
    handle.setAttribute("aria-label", words)
    handle.title = words
    handle.textContent = "⠿"
    handle.addEventListener("pointerdown", (event) => begin(event, handle, row, body))
    handle.addEventListener("keydown", (event) => {
      const rows = rowsOf(body)
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
      const other = step && rows[rows.indexOf(row) + step]
      if (!step) return
      event.preventDefault()
      if (!other) return
      moveTo(row, other, rows)
      number(body)
    })
    cell.append(handle)
  }

  document.querySelectorAll(".inline-group .form-row").forEach(nameCells)
  const bodies = document.querySelectorAll(".desk-ordered tbody")
  for (const body of bodies) {
    rowsOf(body).forEach(giveHandle)
    // Added rows come last: they get the next number.
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const row of addedNodes) {
          if (!(row instanceof Element) || !row.matches(".form-row:not(.empty-form)")) continue
          if (row.querySelector(".desk-handle") || !numberOf(row)) continue
          giveHandle(row)
          const others = rowsOf(body).filter((other) => other !== row)
          const numbers = others.map((other) => Number(numberOf(other)?.value) || 0)
          numberOf(row).value = Math.max(0, ...numbers) + 1
        }
      }
    }).observe(body, { childList: true })
  }
})
