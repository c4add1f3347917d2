/* The desk's own script: small, without dependencies, and nothing that the pages need to work.
   Words come from the page (data attributes), geometry from attributes, never from inline styles. */
"use strict"
;(() => {
  const $ = (selector, from = document) => from.querySelector(selector)
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)]

  // Single keys work outside fields only, and can be switched off for good (user menu).
  const keysSwitch = $("#desk-keys")
  let keysAreOn = localStorage.getItem("desk.keys") !== "off"
  const showSwitch = () => keysSwitch?.setAttribute("aria-checked", String(keysAreOn))
  keysSwitch?.addEventListener("click", () => {
    keysAreOn = !keysAreOn
    localStorage.setItem("desk.keys", keysAreOn ? "on" : "off")
    showSwitch()
  })
  showSwitch()
  const fields = "input, textarea, select, [contenteditable=true]"
  const isForTyping = (event) =>
    !keysAreOn || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(fields)

  // Menus: Escape and a click elsewhere close them.
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && $(".desk-menu[open]")
    if (!open) return
    open.open = false
    $("summary", open).focus()
  })
  document.addEventListener("click", (event) => {
    for (const menu of $$(".desk-menu[open]")) if (!menu.contains(event.target)) menu.open = false
  })

  // Keys of lists, of the desk, and of the queue.
  const cards = $$("[data-reply]")
  const press = (event, element) => {
    if (!element) return
    event.preventDefault()
    element.click()
  }
  document.addEventListener("keydown", (event) => {
    if (isForTyping(event)) return
    const { key } = event
    if (key === "/") {
      const search = $("#searchbar")
      if (search) {
        event.preventDefault()
        search.focus()
      }
    } else if (key === "n" || key === "m") {
      press(event, $(`.desk-quick [data-key="${key}"]`))
    } else if (key === "z") {
      press(event, $("[data-key=z]"))
    } else if (cards.length) {
      const here = cards.findIndex((card) => card.contains(document.activeElement))
      if (key === "j" || key === "k") {
        event.preventDefault()
        cards[Math.min(Math.max(here + (key === "j" ? 1 : -1), 0), cards.length - 1)].focus()
      } else if (here > -1 && ["a", "r", "s"].includes(key)) {
        press(event, $(`[data-key="${key}"]`, cards[here]))
      }
    }
  })
  // After a verdict the address names the next card.
  if (cards.length && location.hash.startsWith("#reply-")) {
    document.getElementById(location.hash.slice(1))?.focus()
  }

  // On a phone the rows of a list are laid out as entries; roles keep them a table for those who listen.
  const table = $("#result_list")
  if (table) {
    const give = (selector, role) => $$(selector, table).forEach((part) => part.setAttribute("role", role))
    table.setAttribute("role", "table")
    give("thead, tbody", "rowgroup")
    give("tr", "row")
    give("thead th", "columnheader")
    give("tbody th", "rowheader")
    give("td", "cell")
  }

  // The form of a piece.
  const saved = $("#desk-saved")
  const form = saved?.closest("#content")?.querySelector("form[id$=_form]")
  if (form) {
    let isDirty = saved.classList.contains("is-dirty")
    let isSending = false
    const dirty = (event) => {
      if (isDirty || !event.target.name) return
      isDirty = true
      saved.classList.add("is-dirty")
      $(".desk-i", saved)?.remove()
      $("span", saved).textContent = saved.dataset.unsaved
    }
    form.addEventListener("input", dirty)
    form.addEventListener("change", dirty)
    form.addEventListener("submit", (event) => {
      if (isSending) event.preventDefault() // pressed twice: one piece, not two
      isSending = true
    })
    window.addEventListener("pageshow", () => {
      isSending = false // back from another page, the form can be sent again
    })
    window.addEventListener("beforeunload", (event) => {
      if (isDirty && !isSending) event.preventDefault()
    })
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return
      event.preventDefault()
      $("[name=_continue]", form)?.click()
    })
    $("textarea#id_headline", form)?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault()
      $("#id_standfirst", form)?.focus()
    })
    // The editor writes all rows of a table alike: rows of headings at its top are its head. And it puts a
    // paragraph into every item of a list: one alone is left out.
    const headRows = /<tbody>((?:<tr>(?:(?!<td|<\/tr>)[\s\S])*<\/tr>)+)/g
    const block = "p|ul|ol|li|blockquote|figure|table"
    const loneParagraph = new RegExp(`<li([^>]*)><p>((?:(?!</?(?:${block})\\b)[\\s\\S])*)</p></li>`, "g")
    const body = $("#id_body", form)
    body?.addEventListener("input", () => {
      const withHeads = body.value.replace(headRows, "<thead>$1</thead><tbody>")
      body.value = withHeads.replace(loneParagraph, "<li$1>$2</li>")
    })
  }

  // Names that third-party widgets leave out.
  const nameOf = (label) => label.textContent.replace(/\s*[:：]\s*$/, "").trim()
  const nameFields = () => {
    for (const surface of $$(".tiptap[contenteditable]:not([aria-label])")) {
      const label = surface.closest(".form-row")?.querySelector("label")
      if (label) surface.setAttribute("aria-label", nameOf(label))
    }
    const single = ".select2-selection--single"
    const unnamed = `:is(.select2-search__field, ${single}, ${single} [role=textbox]):not([aria-label])`
    for (const field of $$(unnamed)) {
      const label = field.closest(".form-row")?.querySelector("label")
      const named = field.closest("td")?.querySelector("select[aria-label]")?.getAttribute("aria-label")
      const name = named ?? (label && nameOf(label))
      if (name) field.setAttribute("aria-label", name)
    }
  }
  const forms = $("#content form")
  if (forms) {
    nameFields()
    new MutationObserver(nameFields).observe(forms, { childList: true, subtree: true })
  }
})()
