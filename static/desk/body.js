/* Parts of the body format that the editor's library does not know, so that changing a piece drops none.
   Loaded by the editor itself (articles/admin/body.py names it); what is exported here goes before its own. */

import {
  Blockquote as StockBlockquote,
  crel,
  Extension,
  Mark,
  Node,
  Plugin,
  pm,
  Superscript as StockSuperscript,
  Table as StockTable,
} from "django-prose-editor/editor"

const words = {} // in the language of the desk; they come with the field

const mark = (name, tag, more = {}) =>
  Mark.create({
    name,
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    ...more,
  })

export const Cite = mark("cite", "cite")
export const Quoted = mark("quoted", "q")
export const Inserted = mark("inserted", "ins")
export const Deleted = mark("deleted", "del")
export const Small = mark("small", "small")
export const Marked = mark("marked", "mark")
export const Abbreviation = mark("abbreviation", "abbr", {
  addAttributes: () => ({ title: { default: null } }),
})

/* The source of a quotation stands in the quotation, after its paragraphs. */
export const QuoteSource = Node.create({
  name: "quoteSource",
  content: "inline*",
  defining: true,
  priority: 1000,
  parseHTML: () => [{ tag: "cite", context: "blockquote/", priority: 1000 }],
  renderHTML: () => ["cite", { "data-source": "" }, 0],
})

/* A footnote's number is a link in a superscript, in this order: the first mark is the outer one. */
export const Superscript = StockSuperscript.extend({ priority: 1100 })

export const Blockquote = StockBlockquote.extend({ content: "block+ quoteSource?" })

/* A caption is kept with its table as words; the editor's own view of a table has no place for one, so the
   style sheet shows the attribute. */
export const Table = StockTable.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: null,
        parseHTML: (table) => table.querySelector("caption")?.textContent.trim() || null,
        renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
      },
    }
  },
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML({ node, HTMLAttributes }) {
    const { caption } = node.attrs
    const { "data-caption": _shown, ...attributes } = HTMLAttributes
    return ["table", attributes, ...(caption ? [["caption", caption]] : []), ["tbody", 0]]
  },
}).configure({ resizable: false })

/* Pictures. A figure holds pictures of the library, named by their lasting address, and one caption. What the library
   says of them (words, credit) comes with the field, or from the dialog in which they are chosen: it is shown, and
   never written into the body. A text alternative in the body is this use's own. */
const EMBED = "figure.embed"
const OUR_PICTURE = 'img[src^="/media/p/"]'
const holdsOurs = (figure) => Boolean(figure?.querySelector(OUR_PICTURE))
const holdsCaption = (figure) => holdsOurs(figure) || Boolean(figure?.matches(EMBED))
const library = new Map()
let fields = 0 // numbers the ids by which labels find them

const learn = (textarea) => {
  if (!textarea?.dataset.deskPictures) return
  Object.assign(words, JSON.parse(textarea.dataset.deskWords))
  for (const [address, said] of Object.entries(JSON.parse(textarea.dataset.deskPictures))) library.set(address, said)
}
for (const textarea of document.querySelectorAll("textarea[data-desk-pictures]")) learn(textarea)

const choose = (take) => {
  const remembering = (pictures) => {
    for (const picture of pictures) library.set(picture.address, picture)
    take(pictures)
  }
  document.dispatchEvent(new CustomEvent("desk:pick", { detail: { many: true, take: remembering } }))
}
const numbered = (sentence, place) => sentence.replace("{number}", place + 1)
const asImages = (pictures) => pictures.map(({ address }) => ({ type: "image", attrs: { src: address } }))

export const Image = Node.create({
  name: "image",
  draggable: false,
  addAttributes: () => ({
    src: { default: null },
    alt: {
      default: null,
      parseHTML: (image) => image.getAttribute("alt") || null,
      renderHTML: ({ alt }) => (alt ? { alt } : {}),
    },
  }),
  parseHTML: () => [{ tag: OUR_PICTURE }, { tag: "img", ignore: true, priority: 10 }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  addNodeView: () => ({ node }) => {
    const dom = crel("img")
    const update = ({ type, attrs }) => {
      if (type !== node.type) return false
      if (dom.getAttribute("src") !== attrs.src) dom.src = attrs.src
      dom.alt = attrs.alt || library.get(attrs.src)?.alt || ""
      return true
    }
    update(node)
    return { dom, update }
  },
})

export const Caption = Node.create({
  name: "caption",
  content: "inline*",
  isolating: true,
  defining: true,
  parseHTML: () => [
    { tag: "figcaption", getAttrs: (caption) => (holdsCaption(caption.closest("figure")) ? null : false) },
  ],
  renderHTML: () => ["figcaption", 0],
  addNodeView: () => () => {
    const dom = crel("figcaption", { "data-hint": words.caption })
    return { dom, contentDOM: dom }
  },
})

/* The row below the pictures: for each its words here, its credit, and a way out. */
class FigureView {
  constructor({ node, editor, getPos }) {
    Object.assign(this, { node, editor, getPos })
    this.contentDOM = crel("div", { className: "desk-figure-in" })
    this.tools = crel("div", { className: "desk-figure-tools", contentEditable: "false" })
    this.dom = crel("figure", { className: "desk-figure" }, [this.contentDOM, this.tools])
    this.draw()
  }

  images() {
    const found = []
    this.node.forEach((child, offset) => {
      if (child.type.name === "image") found.push({ image: child, offset })
    })
    return found
  }

  addresses() {
    return this.images().map(({ image }) => image.attrs.src).join(" ")
  }

  draw() {
    const images = this.images()
    this.drawn = this.addresses()
    this.dom.classList.toggle("is-gallery", images.length > 1)
    const rows = images.map(({ image }, place) => this.row(image, place, images.length))
    const addWords = images.length > 1 ? words.addMore : words.add
    const add = crel("button", { type: "button", className: "desk-btn", textContent: addWords })
    add.addEventListener("click", () => choose((pictures) => this.add(pictures)))
    const remove = crel("button", { type: "button", className: "desk-link", textContent: words.removeAll })
    remove.addEventListener("click", () => this.remove())
    this.tools.replaceChildren(...rows, crel("div", { className: "desk-figure-buttons" }, [add, remove]))
  }

  row(image, place, number) {
    const known = library.get(image.attrs.src) ?? {}
    const field = crel("textarea", { value: image.attrs.alt ?? "", maxLength: 400, rows: 2 })
    fields += 1
    field.id = `desk-figure-alt-${fields}`
    field.placeholder = known.alt || ""
    field.dataset.place = place
    field.addEventListener("input", () => this.setWords(place, field.value))
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault() // an attribute has no lines
    })
    const label = number > 1 ? numbered(words.altOf, place) : words.alt
    const head = [crel("label", { htmlFor: field.id, textContent: label })]
    if (known.credit) head.push(crel("span", { className: "desk-sub", textContent: known.credit }))
    const parts = [crel("div", { className: "desk-figure-head" }, head), field]
    if (number > 1) {
      const out = crel("button", { type: "button", className: "desk-link", textContent: words.removeOne })
      out.setAttribute("aria-label", numbered(words.removeOneOf, place))
      out.addEventListener("click", () => this.removeOne(place))
      parts.push(out)
    }
    return crel("div", { className: "desk-figure-row" }, parts)
  }

  at(place) {
    return this.getPos() + 1 + this.images()[place].offset
  }

  setWords(place, text) {
    const { image } = this.images()[place]
    const { state, view } = this.editor
    view.dispatch(state.tr.setNodeMarkup(this.at(place), null, { ...image.attrs, alt: text.trim().replace(/\s+/g, " ") || null }))
  }

  removeOne(place) {
    const { state, view } = this.editor
    view.dispatch(state.tr.delete(this.at(place), this.at(place) + 1))
  }

  add(pictures) {
    const last = this.images().length - 1
    this.editor.chain().insertContentAt(this.at(last) + 1, asImages(pictures)).run()
  }

  remove() {
    const { state, view } = this.editor
    view.dispatch(state.tr.delete(this.getPos(), this.getPos() + this.node.nodeSize))
    view.focus()
  }

  update(node) {
    if (node.type !== this.node.type) return false
    this.node = node
    if (this.addresses() !== this.drawn) this.draw()
    for (const field of this.tools.querySelectorAll("textarea")) {
      const alt = this.images()[field.dataset.place]?.image.attrs.alt ?? ""
      if (field !== document.activeElement && field.value !== alt) field.value = alt // undone, for instance
    }
    return true
  }

  stopEvent(event) {
    return this.tools.contains(event.target)
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target)
  }
}

const insertFigure = (editor) =>
  choose((pictures) => {
    // A gallery's caption is of them all, which no caption of one of them is.
    const caption = pictures.length === 1 ? pictures[0].caption : ""
    const text = caption ? [{ type: "text", text: caption }] : []
    const figure = { type: "figure", content: [...asImages(pictures), { type: "caption", content: text }] }
    editor.storage.embed.insertBlock(editor, figure)
  })

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "image+ caption",
  isolating: true,
  draggable: true,
  // A figure without a picture of ours is its words.
  parseHTML: () => [
    { tag: "figure", getAttrs: (figure) => (holdsOurs(figure) && !figure.matches(EMBED) ? null : false) },
  ],
  renderHTML: () => ["figure", 0],
  addNodeView: () => (properties) => new FigureView(properties),
  addCommands: () => ({
    insertFigure:
      () =>
      ({ editor, dispatch }) => {
        if (dispatch) insertFigure(editor)
        return true
      },
  }),
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "figure",
      groups: "nodes",
      button: buttons.material("image", words.picture),
      active: (editor) => editor.isActive("figure"),
      command: insertFigure,
    })
  },
})

/* What the list of block types shows while one of these is selected; stock knows no name for them, and shows a "?". */
export const BlockNames = Extension.create({
  name: "blockNames",
  addMenuItems({ buttons, menu }) {
    const named = {
      figure: ["image", words.figure],
      embed: ["smart_display", words.embed],
      quoteSource: ["format_quote", words.source],
      horizontalRule: ["horizontal_rule", words.rule],
    }
    for (const [type, [icon, name]] of Object.entries(named)) {
      menu.defineItem({
        name: `${type}Here`,
        groups: "blockType",
        button: buttons.material(icon, name),
        option: crel("p", { textContent: name }),
        active: (editor) => editor.isActive(type),
        hidden: (editor) => !editor.isActive(type),
        command: () => {},
      })
    }
  },
})

/* Google Docs wraps what is copied in a bold that a style takes back, and marks real bold by style alone.
   Styles are not applied under our policy, so all of it would turn bold, and the bold plain. */
const styled = (rule) => new RegExp(`<span\\b[^>]*style="[^"]*${rule}[^"]*"[^>]*>([\\s\\S]*?)</span>`, "gi")
const readable = (html) =>
  html
    .replace(/<b\b[^>]*docs-internal-guid[^>]*>/gi, "")
    .replace(styled("font-weight:\\s*(?:700|800|900|bold)"), "<strong>$1</strong>")
    .replace(styled("font-style:\\s*italic"), "<em>$1</em>")
    .replace(/\sstyle=("[^"]*"|'[^']*')/gi, "")

/* Of what is pasted: whether it has a picture from elsewhere, and whether it is a figure of nothing else. */
const lookAt = (html) => {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  const isForeign = Boolean(body.querySelector(`img:not(${OUR_PICTURE})`))
  const isFigure = body.children.length === 1 && body.firstElementChild.matches("figure")
  return { isForeign, isLostFigure: isForeign && isFigure && !holdsOurs(body) }
}
const isOfPictures = (data) =>
  !data?.getData("text/html") && [...(data?.files ?? [])].some((file) => file.type.startsWith("image/"))

/* Pictures that come with what is pasted or dropped are left out, and one is told where they are added. */
export const PasteCare = Extension.create({
  name: "pasteCare",
  addStorage: () => ({ notice: crel("div", { className: "desk-notice", role: "status" }) }),
  onCreate({ editor }) {
    editor.view.dom.after(this.storage.notice)
  },
  onDestroy() {
    this.storage.notice.remove()
  },
  addProseMirrorPlugins() {
    const { notice } = this.storage
    const tell = (view) => {
      const close = crel("button", { type: "button", className: "desk-link", textContent: words.close })
      close.addEventListener("click", () => {
        notice.replaceChildren()
        view.focus()
      })
      notice.replaceChildren(crel("p", { textContent: words.foreign }), close)
    }
    const takeOutFiles = (view, data) => {
      if (!isOfPictures(data)) return false
      tell(view)
      return true
    }
    let isLostFigure = false
    const props = {
      transformPastedHTML(html, view) {
        const found = lookAt(html)
        isLostFigure = found.isLostFigure
        if (found.isForeign) tell(view)
        return readable(html)
      },
      // What is left of such a figure, its caption, is a paragraph, and not the end of the sentence it was pasted to.
      transformPasted(slice) {
        const whole = isLostFigure ? new pm.model.Slice(slice.content, 0, slice.openEnd) : slice
        isLostFigure = false
        return whole
      },
      handlePaste: (view, event) => takeOutFiles(view, event.clipboardData),
      handleDrop(view, event) {
        const isTaken = takeOutFiles(view, event.dataTransfer)
        if (isTaken) event.preventDefault() // the browser would leave the page to show the file
        return isTaken
      },
    }
    return [new Plugin({ props })]
  },
})
