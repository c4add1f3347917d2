/* Importing: the files are sent with a bar that tells how far they are, and the page of a run keeps itself up to date.
   Without it the form is sent as it is, and a link looks again. */
"use strict"
;(() => {
  const $ = (selector, from = document) => from.querySelector(selector)
  const SECOND = 1000
  const PATIENCE = 5 * SECOND

  // The page of a run

  const run = $("#desk-run")
  const read = (text) => $("#desk-run", new DOMParser().parseFromString(text, "text/html"))

  /* Part by part, and only what has changed: what is read out, or has the focus, stays the same element. */
  function show(fresh) {
    const hadFocus = run.contains(document.activeElement)
    for (const part of run.querySelectorAll("[data-part]")) {
      const name = part.dataset.part
      const next = $(`[data-part=${name}]`, fresh)
      if (name === "progress" && $("progress", part) && $("progress", next)) move(part, next)
      else if (name !== "deeds" || hasChanged(fresh)) put(part, next)
    }
    run.className = fresh.className
    for (const name of ["state", "goesOn", "stopAsked"]) {
      if (name in fresh.dataset) run.dataset[name] = fresh.dataset[name]
      else delete run.dataset[name]
    }
    hideLook()
    if (hadFocus && !run.contains(document.activeElement)) run.focus()
  }

  const hasChanged = (fresh) =>
    fresh.dataset.state !== run.dataset.state || "stopAsked" in fresh.dataset !== "stopAsked" in run.dataset

  function put(part, next) {
    const isSame = part.textContent === next.textContent && part.children.length === next.children.length
    if (isSame) return
    const wasOpen = $("details", part)?.open
    part.replaceChildren(...next.childNodes)
    if (wasOpen && $("details", part)) $("details", part).open = true
  }

  function move(part, next) {
    const [bar, now] = [$("progress", part), $("progress", next)]
    if (now.hasAttribute("value")) bar.value = now.value
    else bar.removeAttribute("value")
    $("p", part).textContent = $("p", next).textContent.trim()
  }

  function hideLook() {
    const link = $("[data-look]", run)
    if (link) link.hidden = true
  }

  /* Once a second while somebody looks; whoever was signed out is shown the link again. */
  async function look() {
    let pause = SECOND
    if (!document.hidden) {
      try {
        const answer = await fetch(run.dataset.at, { credentials: "same-origin", redirect: "error" })
        const fresh = answer.ok && read(await answer.text())
        if (fresh) show(fresh)
        else pause = PATIENCE
      } catch {
        const link = $("[data-look]", run)
        if (link) link.hidden = false
        pause = PATIENCE
      }
    }
    if ("goesOn" in run.dataset) setTimeout(look, pause)
  }

  if (run && "goesOn" in run.dataset) {
    hideLook()
    setTimeout(look, SECOND)
  }

  // The form

  const form = $("#desk-import")
  if (!form) return
  const said = form.dataset
  const refusal = $("[data-refusal]")

  function refuse(sentence) {
    $("[data-why]", refusal).textContent = sentence
    refusal.hidden = false
    refusal.focus()
  }

  function showError(field, sentences) {
    const place = $(`[data-errors=${field.name}]`, form)
    place.replaceChildren()
    field.removeAttribute("aria-invalid")
    if (!sentences.length) return
    const list = place.appendChild(document.createElement("ul"))
    Object.assign(list, { className: "errorlist", id: `${field.id}_error` })
    for (const sentence of sentences) {
      list.append(Object.assign(document.createElement("li"), { textContent: sentence }))
    }
    field.setAttribute("aria-invalid", "true")
    field.setAttribute("aria-describedby", `${field.id}_error ${field.id}_helptext`)
  }

  const isTooLarge = (field) => [...(field.files ?? [])].some((file) => file.size > Number(said.most))

  function check(field) {
    showError(field, isTooLarge(field) ? [said.tooLarge] : [])
    return !isTooLarge(field)
  }

  const files = [form.elements.export, form.elements.archive]
  for (const field of files) field.addEventListener("change", () => check(field))

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    refusal.hidden = true
    const wrong = files.filter((field) => !check(field))
    if (wrong.length) wrong[0].focus()
    else send()
  })

  function send() {
    const button = $("button[type=submit]", form)
    const bar = $("[data-sent] progress", form)
    const request = new XMLHttpRequest()
    const goesOn = (isSending) => {
      button.disabled = isSending
      $("[data-sent]", form).hidden = !isSending
      $("[data-said]", form).textContent = isSending ? said.sending : ""
    }
    bar.value = 0
    goesOn(true)
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total
    })
    request.addEventListener("load", () => {
      const at = new URL(request.responseURL, location)
      if (request.status === 200 && at.pathname !== location.pathname && !at.search) {
        location.assign(at.pathname)
        return
      }
      goesOn(false)
      tell(request, at)
    })
    for (const trouble of ["error", "abort", "timeout"]) {
      request.addEventListener(trouble, () => {
        goesOn(false)
        refuse(said.broken)
      })
    }
    request.open("POST", location.pathname)
    request.send(new FormData(form))
  }

  /* What became of files that were not taken: the form's own errors, the server's sentence, or what is true of others. */
  function tell(request, at) {
    if (request.status === 413) return refuse(request.responseText)
    if (request.status === 403 || at.pathname !== location.pathname) return refuse(said.signedOut)
    if (request.status !== 200) return refuse(said.serverFailed)
    const page = new DOMParser().parseFromString(request.responseText, "text/html")
    for (const field of files) {
      const errors = page.querySelectorAll(`[data-errors=${field.name}] li`)
      showError(field, [...errors].map((error) => error.textContent))
    }
    const wrong = files.find((field) => field.getAttribute("aria-invalid"))
    if (wrong) wrong.focus()
    else refuse(said.serverFailed)
  }
})()
