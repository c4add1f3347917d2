/* Adding many pictures at once: each file becomes a card with its words and is sent alone, so that one that is
   refused loses no other. The form below serves where this does not run. */
"use strict"
;(() => {
  const many = document.getElementById("desk-many")
  const form = document.getElementById("picture_form")
  if (!many || !form || !window.createImageBitmap) return
  const $ = (selector, from = many) => from.querySelector(selector)
  const said = many.dataset
  const list = $("[data-cards]")
  const SHOT = 480
  const TROUBLE = "[data-refusal]:not([hidden]), [data-alike]:not([hidden]), [aria-invalid=true]"
  const FIELDS = ["title", "alt", "decorative", "caption", "credit", "rights", "rights_until"]

  many.hidden = false
  form.hidden = true
  for (const field of form.querySelectorAll("input, textarea, button")) field.disabled = field.type !== "hidden"
  let token = form.elements.csrfmiddlewaretoken.value
  let number = 0
  let isSaving = false
  const cards = new Set() // those that are not saved yet

  // Cards

  async function add(files) {
    const added = [...files].map(makeCard)
    tell()
    focusOn(added[0])
    for (const card of added) await showPreview(card) // one after the other: a preview needs the whole picture
  }

  function makeCard(file) {
    const element = $("template[data-card]").content.firstElementChild.cloneNode(true)
    number += 1
    for (const part of element.querySelectorAll("[id]")) part.id += `-${number}`
    for (const label of element.querySelectorAll("label[for]")) label.htmlFor += `-${number}`
    const fields = Object.fromEntries(FIELDS.map((name) => [name, $(`[name=${name}]`, element)]))
    for (const field of Object.values(fields)) {
      field.required = false
      field.dataset.help = $(`#${field.id.replace(/-\d+$/, "")}_helptext-${number}`, element)?.id ?? ""
      describe(field)
    }
    $("[data-name]", element).textContent = file.name
    $("[role=group]", element).setAttribute("aria-label", file.name)
    $("[data-size]", element).textContent = sizeInWords(file.size)
    const card = { file, element, fields, allTheSame: false }
    fields.decorative.addEventListener("change", () => {
      fields.alt.disabled = fields.decorative.checked // kept, and back when the tick goes
    })
    $("[data-drop-it]", element).addEventListener("click", () => leaveOut(card))
    $("[data-anyway]", element).addEventListener("click", () => {
      card.allTheSame = true
      saveAll([card])
    })
    list.append(element)
    cards.add(card)
    if (file.size > Number(said.most)) refuse(card, { original: [said.tooLarge] })
    return card
  }

  /* A field is described by its error, if there is one, and by its help. */
  function describe(field, error) {
    const ids = [error?.id, field.dataset.help].filter(Boolean)
    if (ids.length) field.setAttribute("aria-describedby", ids.join(" "))
    else field.removeAttribute("aria-describedby")
  }

  /* To where the work goes on in a card: its trouble, or else its first field. */
  function focusOn(card) {
    const trouble = card && $(TROUBLE, card.element)
    ;(trouble ?? card?.fields.title)?.focus()
  }

  function leaveOut(card) {
    if (card.isSending) return
    const next = card.element.nextElementSibling ?? card.element.previousElementSibling
    cards.delete(card)
    card.element.remove()
    tell()
    ;(next?.querySelector(`${TROUBLE}, :is(input, a):not([hidden] *)`) ?? $("#desk-files")).focus()
  }

  async function showPreview(card) {
    const canvas = $("canvas", card.element)
    try {
      const bitmap = await createImageBitmap(card.file)
      const scale = Math.min(1, SHOT / Math.max(bitmap.width, bitmap.height))
      canvas.width = Math.max(1, Math.round(bitmap.width * scale))
      canvas.height = Math.max(1, Math.round(bitmap.height * scale))
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height)
      bitmap.close()
    } catch {
      canvas.hidden = true
      const unseen = $("[data-unseen]", card.element)
      unseen.textContent = said.unseen
      unseen.hidden = false
    }
  }

  const inUnit = (number, unit, digits) => {
    const form = { style: "unit", unit, minimumFractionDigits: digits, maximumFractionDigits: digits }
    return new Intl.NumberFormat(document.documentElement.lang, form).format(number)
  }
  const sizeInWords = (bytes) =>
    bytes < 1e6 ? inUnit(Math.max(1, Math.round(bytes / 1e3)), "kilobyte", 0) : inUnit(bytes / 1e6, "megabyte", 1)

  // Saving

  async function saveAll(chosen) {
    if (isSaving) return
    isSaving = true
    const waiting = [...chosen]
    let saved = 0
    $("[data-save]").disabled = true
    for (const [place, card] of waiting.entries()) {
      say(said.saving, { "%n": place + 1, "%m": waiting.length, "%s": card.file.name })
      if (await save(card)) saved += 1
    }
    isSaving = false
    $("[data-save]").disabled = false
    const refused = waiting.length - saved
    tell()
    say(refused ? said.someRefused : said.allSaved, { "%n": saved, "%m": refused })
    if (refused) $(TROUBLE)?.focus()
  }

  async function save(card) {
    if (card.file.size > Number(said.most)) return refuse(card, { original: [said.tooLarge] })
    card.isSending = true
    let answer = await send(card)
    if (answer.status === 403 && (await renewToken())) answer = await send(card)
    card.isSending = false
    $("progress", card.element).hidden = true
    if (answer.status === 201 && answer.data) return finish(card, answer.data)
    const { errors, ...likeness } = answer.data ?? {}
    if (errors) return refuse(card, errors, likeness)
    return refuse(card, answer.status === 413 ? { original: [said.refusedSize] } : { __all__: [whyNot(answer)] })
  }

  /* What is true of an answer that is not the upload's own: a proxy's, the sign-in's, an error's, or none at all. */
  function whyNot({ status, isSignIn }) {
    if (!status) return said.broken
    return isSignIn || status === 401 || status === 403 ? said.signedOut : said.serverFailed
  }

  function send(card) {
    const data = new FormData()
    data.append("original", card.file)
    for (const [name, field] of Object.entries(card.fields)) {
      if (field.type !== "checkbox") data.append(name, field.disabled ? "" : field.value)
      else if (field.checked) data.append(name, "on")
    }
    if (card.allTheSame) data.append("all_the_same", "on")
    const bar = $("progress", card.element)
    bar.value = 0
    bar.hidden = false
    return new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total
      })
      request.addEventListener("load", () => {
        const isOurs = (request.getResponseHeader("Content-Type") ?? "").startsWith("application/json")
        const isSignIn = new URL(request.responseURL, location).pathname !== said.to // it was led there
        resolve({ status: request.status, isSignIn, data: isOurs ? readAnswer(request.responseText) : null })
      })
      for (const trouble of ["error", "abort", "timeout"]) {
        request.addEventListener(trouble, () => resolve({ status: 0 }))
      }
      request.open("POST", said.to)
      request.setRequestHeader("X-CSRFToken", token)
      request.send(data)
    })
  }

  const readAnswer = (text) => {
    try {
      return JSON.parse(text)
    } catch {
      return null // it broke off on its way
    }
  }

  /* Whoever has signed in again in another tab has another token. */
  async function renewToken() {
    try {
      const page = await (await fetch(location.pathname, { credentials: "same-origin" })).text()
      const field = new DOMParser().parseFromString(page, "text/html").querySelector("#picture_form [name=csrfmiddlewaretoken]")
      if (!field) return false
      token = field.value
      return true
    } catch {
      return false
    }
  }

  function finish(card, picture) {
    const row = $("template[data-done]").content.firstElementChild.cloneNode(true)
    $("img", row).src = picture.thumb
    $("a", row).href = picture.url
    $("a", row).textContent = picture.title
    $("[data-filled]", row).textContent = picture.sentence
    $("[data-filled]", row).hidden = !picture.sentence
    card.element.replaceWith(row)
    cards.delete(card)
    return true
  }

  /* A field's error stands at the field, all others at the top of the card. A file that cannot be used needs no
     words: its fields go out of sight, and keep what was typed. */
  function refuse(card, errors, { alike, sentence } = {}) {
    clearErrors(card)
    const ofCard = []
    for (const [name, sentences] of Object.entries(errors)) {
      if (card.fields[name]) showError(card.fields[name], sentences.join(" "))
      else ofCard.push(...sentences)
    }
    $("[data-why]", card.element).textContent = ofCard.join(" ")
    $("[data-refusal]", card.element).hidden = !ofCard.length
    $("[role=group]", card.element).hidden = Boolean(errors.original)
    if (alike) showAlike(card, alike, sentence)
    card.element.classList.toggle("is-refused", Object.keys(errors).length > 0)
    card.element.classList.toggle("is-alike", Boolean(alike))
    return false
  }

  function showError(field, sentence) {
    const error = $("template[data-error]").content.firstElementChild.cloneNode(true)
    $("[data-why]", error).textContent = sentence
    error.id = `${field.id}_error`
    const box = field.closest(".desk-field")
    box.insertBefore(error, $(".desk-sub", box))
    field.setAttribute("aria-invalid", "true")
    describe(field, error)
  }

  function clearErrors(card) {
    for (const error of card.element.querySelectorAll(".desk-field .desk-refusal")) error.remove()
    for (const part of ["[data-refusal]", "[data-alike]"]) $(part, card.element).hidden = true
    $("[role=group]", card.element).hidden = false
    card.element.classList.remove("is-refused", "is-alike")
    for (const field of Object.values(card.fields)) {
      field.removeAttribute("aria-invalid")
      describe(field)
    }
  }

  function showAlike(card, pictures, sentence) {
    const block = $("[data-alike]", card.element)
    $("[data-sentence]", block).textContent = sentence
    $("ul", block).replaceChildren(
      ...pictures.map((picture) => {
        const item = document.createElement("li")
        const link = item.appendChild(document.createElement("a"))
        const image = link.appendChild(document.createElement("img"))
        Object.assign(image, { src: picture.thumb, alt: "", width: 90, height: 60 })
        link.append(Object.assign(document.createElement("span"), { textContent: picture.title }))
        Object.assign(link, { href: picture.url, target: "_blank" })
        return item
      }),
    )
    block.hidden = false
  }

  // What is said, and the parts that appear with the first card

  function say(sentence, values) {
    $("[data-said]").textContent = sentence.replace(/%[nms]/g, (name) => values[name])
  }

  function tell() {
    $("[data-foot]").hidden = !list.children.length
    $("[data-forall]").hidden = cards.size < 2
    $("[data-save]").hidden = !cards.size
    if (cards.size) say(said.waiting, { "%n": cards.size })
  }

  $("#desk-files").addEventListener("change", (event) => {
    const files = [...event.target.files]
    event.target.value = "" // the same file can be chosen again
    add(files)
  })
  const drop = $("[data-drop]")
  for (const name of ["dragenter", "dragover"]) {
    many.addEventListener(name, (event) => {
      event.preventDefault()
      drop.classList.add("is-over")
    })
  }
  many.addEventListener("dragleave", (event) => {
    if (!many.contains(event.relatedTarget)) drop.classList.remove("is-over")
  })
  many.addEventListener("drop", (event) => {
    event.preventDefault()
    drop.classList.remove("is-over")
    add(event.dataTransfer.files)
  })
  $("[data-give]").addEventListener("click", () => {
    for (const card of cards) card.fields.credit.value = $("#desk-credit-all").value
  })
  $("[data-save]").addEventListener("click", () => saveAll(cards))
  window.addEventListener("beforeunload", (event) => {
    if (cards.size) event.preventDefault()
  })
})()
