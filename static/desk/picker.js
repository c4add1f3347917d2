/* Choosing pictures from the library in a dialog. A field with [data-choice] opens it for one picture; the editor of
   bodies asks for it with the event "desk:pick", whose detail is { many, take(pictures) }. */
"use strict"
;(() => {
  const dialog = document.getElementById("desk-picker")
  if (!dialog?.showModal) return
  const $ = (selector, from = dialog) => from.querySelector(selector)
  const said = dialog.dataset
  const search = $("#desk-picker-q")
  const list = $("[data-list]")
  const more = $("[data-more]")
  const chosen = new Map() // by address, in the order in which they were chosen
  let asked = { many: false, take: () => {} }
  let request = new AbortController()
  let waiting

  // The list

  async function load(page = 1) {
    request.abort()
    request = new AbortController()
    const query = new URLSearchParams({ q: search.value.trim(), page })
    try {
      const answer = await fetch(`${said.from}?${query}`, { signal: request.signal, redirect: "error" })
      if (!answer.ok) throw new Error(String(answer.status))
      show(await answer.text(), page)
    } catch (error) {
      if (error.name === "AbortError") return
      $("[data-trouble]").textContent = said.failed
      $("[data-trouble]").hidden = false
    }
  }

  function show(html, page) {
    const part = document.createElement("template")
    part.innerHTML = html
    const { found = "", next = "" } = part.content.querySelector("[data-found]")?.dataset ?? {}
    part.content.querySelector("[data-found]")?.remove()
    const first = part.content.querySelector("button, a")
    if (page === 1) list.replaceChildren(part.content)
    else list.append(part.content)
    if (page > 1) first?.focus()
    more.hidden = !next
    more.dataset.page = next
    $("[data-trouble]").hidden = true
    for (const button of list.querySelectorAll("[data-address]")) mark(button)
    $("[data-said]").textContent = found
  }

  function mark(button) {
    if (asked.many) button.setAttribute("aria-pressed", String(chosen.has(button.dataset.address)))
    else button.removeAttribute("aria-pressed")
  }

  search.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(load, 250)
  })
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return
    event.preventDefault()
    clearTimeout(waiting)
    load()
  })
  more.addEventListener("click", () => load(Number(more.dataset.page)))
  // Back from the tab in which pictures were added, the list shows them.
  window.addEventListener("focus", () => {
    if (dialog.open) load()
  })

  // Choosing

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-address]")
    if (!button) return
    const picture = { ...button.dataset }
    if (!asked.many) return finish([picture])
    if (!chosen.delete(picture.address)) chosen.set(picture.address, picture)
    mark(button)
    tell()
  })
  $("[data-take]").addEventListener("click", () => finish([...chosen.values()]))
  $("[data-close]").addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close() // on the ground behind it
  })

  function tell() {
    $("[data-take]").disabled = !chosen.size
    $("[data-count]").textContent = chosen.size ? said.chosen.replace("%s", chosen.size) : ""
  }

  function open(wanted) {
    asked = wanted
    chosen.clear()
    list.replaceChildren()
    search.value = ""
    $("#desk-picker-title").textContent = asked.many ? said.many : said.one
    $("[data-foot]").hidden = !asked.many
    more.hidden = true
    tell()
    dialog.showModal()
    search.focus()
    load()
  }

  function finish(pictures) {
    dialog.close()
    if (pictures.length) asked.take(pictures)
  }

  document.addEventListener("desk:pick", (event) => open(event.detail))

  // Fields

  for (const field of document.querySelectorAll("[data-choice]")) {
    const select = $("select", field)
    const shot = $("[data-shot]", field)
    const change = $("[data-change]", field)
    const remove = $("[data-remove]", field)
    const title = $("[data-title]", field)
    title.id = `${select.id}_title`
    change.id = `${select.id}_change`
    for (const button of [change, remove]) button.setAttribute("aria-describedby", title.id)
    const label = document.querySelector(`label[for="${select.id}"]`)
    if (label) {
      label.htmlFor = change.id
      label.id = `${select.id}_label`
      change.setAttribute("aria-labelledby", `${label.id} ${change.id}`)
    }
    select.hidden = true
    $("[data-buttons]", field).hidden = false

    const draw = () => {
      const isThere = Boolean(select.value)
      shot.hidden = remove.hidden = !isThere
      change.textContent = isThere ? change.dataset.another : change.dataset.first
      if (!isThere) title.textContent = ""
    }
    const put = (pk, words, address) => {
      if (pk && ![...select.options].some((option) => option.value === pk)) select.add(new Option(words, pk))
      select.value = pk
      if (address) shot.src = address
      title.textContent = words
      draw()
      select.dispatchEvent(new Event("change", { bubbles: true }))
      change.focus()
    }
    change.addEventListener("click", () => {
      open({ many: false, take: ([picture]) => put(picture.pk, picture.title, picture.large) })
    })
    remove.addEventListener("click", () => put("", "", ""))
    draw()
  }
})()
