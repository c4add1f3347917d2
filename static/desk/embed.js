/* What stands on another site, in the text: a card with its address, a title and a caption. Loaded by the editor itself,
   as body.js is; the sites that are known, and the words of the desk, come with the field. */

import { crel, Extension, Node, Plugin } from "django-prose-editor/editor"

const field = document.querySelector("textarea[data-desk-providers]")
const words = JSON.parse(field?.dataset.deskWords ?? "{}")
const providers = JSON.parse(field?.dataset.deskProviders ?? "[]")
let fields = 0 // numbers the ids by which labels find them

/* Put a block in where one writes: instead of an empty line, or behind what one writes in, never in a sentence. */
const insertBlock = (editor, block) => {
  const { $from } = editor.state.selection
  if (!$from.depth) editor.chain().insertContent(block).run()
  else if ($from.depth === 1 && !$from.parent.content.size) {
    editor.chain().insertContentAt({ from: $from.before(1), to: $from.after(1) }, block).run()
  } else editor.chain().insertContentAt($from.after(1), block).run()
}

/* Whose an address is; null for what is none. Expressions are over addresses as articles/embeds.py writes them. */
const providerOf = (address) => {
  let url
  try {
    url = new URL(address.trim())
  } catch {
    return null
  }
  if (!/^https?:$/.test(url.protocol) || url.username || url.port) return null
  const plain = url.host.replace(/^(?:www|m|mobile)\./, "") + url.pathname + url.search + url.hash
  const fits = ({ patterns }) => patterns.some((pattern) => new RegExp(`^(?:${pattern})$`).test(plain))
  return providers.find(fits) ?? { name: url.host.replace(/^www\./, ""), frames: false, isUnknown: true }
}
const isKnown = (text) => {
  const provider = /^https?:\/\/\S+$/.test(text) ? providerOf(text) : null
  return Boolean(provider) && !provider.isUnknown
}

/* What sites give out to be put into other pages is the code of a frame: the address in it says what it shows. */
const addressIn = (text) => {
  const [, address] = text.match(/^<iframe\b[^>]*?\ssrc="([^"]+)"[^>]*>/i) ?? []
  return address ? address.replaceAll("&amp;", "&").replace(/^\/\//, "https://") : text
}

class EmbedView {
  constructor({ node, editor, getPos }) {
    Object.assign(this, { node, editor, getPos })
    this.contentDOM = crel("div", { className: "desk-figure-in" })
    this.provider = crel("p", { className: "desk-embed-provider", contentEditable: "false" })
    this.provider.setAttribute("role", "status")
    this.fields = { address: this.field("address", words.address, "url"), title: this.field("title", words.title, "text") }
    const remove = crel("button", { type: "button", className: "desk-link", textContent: words.removeAll })
    remove.addEventListener("click", () => this.remove())
    const rows = Object.values(this.fields).map(({ label, input }) => crel("div", { className: "desk-figure-row" }, [label, input]))
    const buttons = crel("div", { className: "desk-figure-buttons" }, [remove])
    this.tools = crel("div", { className: "desk-figure-tools", contentEditable: "false" }, [...rows, buttons])
    this.dom = crel("figure", { className: "desk-figure desk-embed" }, [this.provider, this.contentDOM, this.tools])
    this.draw()
  }

  field(name, said, type) {
    fields += 1
    const input = crel("input", { type, id: `desk-embed-${name}-${fields}`, autocomplete: "off", maxLength: 2000 })
    input.addEventListener("input", () => this.set(name, input.value.trim()))
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault() // or the form would be sent
    })
    return { input, label: crel("label", { htmlFor: input.id, textContent: said ?? name }) }
  }

  set(name, value) {
    const { state, view } = this.editor
    view.dispatch(state.tr.setNodeMarkup(this.getPos(), null, { ...this.node.attrs, [name]: value }))
  }

  draw() {
    const { address } = this.node.attrs
    const provider = providerOf(address)
    const said = !provider ? words.noAddress : provider.frames ? words.card : words.link
    this.provider.textContent = said.replace("{provider}", provider?.name ?? "")
    for (const [name, { input }] of Object.entries(this.fields)) {
      const value = this.node.attrs[name]
      if (input !== document.activeElement && input.value !== value) input.value = value // undone, for instance
    }
  }

  remove() {
    const { state, view } = this.editor
    view.dispatch(state.tr.delete(this.getPos(), this.getPos() + this.node.nodeSize))
    view.focus()
  }

  update(node) {
    if (node.type !== this.node.type) return false
    this.node = node
    this.draw()
    return true
  }

  stopEvent(event) {
    return this.tools.contains(event.target)
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target)
  }
}

const asEmbed = (address, title = "") => ({ type: "embed", attrs: { address, title }, content: [{ type: "caption" }] })

const insertEmbed = (editor) => {
  insertBlock(editor, asEmbed(""))
  // The one without an address is the new one; what it is of is asked there, without a window over the text.
  const empty = [...editor.view.dom.querySelectorAll(".desk-embed input[type=url]")].find((input) => !input.value)
  setTimeout(() => empty?.focus())
}

export const Embed = Node.create({
  name: "embed",
  group: "block",
  content: "caption",
  isolating: true,
  draggable: true,
  addStorage: () => ({ insertBlock }), // for figures too
  addAttributes: () => ({
    address: { default: "", rendered: false },
    title: { default: "", rendered: false },
  }),
  parseHTML: () => [
    {
      tag: "figure.embed",
      priority: 100,
      getAttrs: (figure) => {
        const link = figure.querySelector("a[href]")
        if (!link) return false
        const address = link.getAttribute("href")
        const title = link.textContent.trim()
        return { address, title: title === address ? "" : title }
      },
      contentElement: (figure) => {
        figure.querySelector("a[href]")?.remove()
        return figure
      },
    },
  ],
  renderHTML: ({ node: { attrs } }) => [
    "figure",
    { class: "embed" },
    ["a", { href: attrs.address }, attrs.title || attrs.address],
    ["div", 0],
  ],
  addNodeView: () => (properties) => new EmbedView(properties),
  addCommands: () => ({
    insertEmbed:
      () =>
      ({ editor, dispatch }) => {
        if (dispatch) insertEmbed(editor)
        return true
      },
  }),
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "embed",
      groups: "nodes",
      button: buttons.material("smart_display", words.embed),
      active: (editor) => editor.isActive("embed"),
      command: insertEmbed,
    })
  },
})

/* By itself, since its priority goes before that of links; a node of that priority would be what an empty text holds. */
export const EmbedPaste = Extension.create({
  name: "embedPaste",
  priority: 1100,
  addProseMirrorPlugins() {
    const { editor } = this
    const props = {
      // An address of a known site on an empty line is what stands there; in a sentence it is a link.
      handlePaste(view, event) {
        const text = addressIn(event.clipboardData?.getData("text/plain").trim() ?? "")
        const { $from, empty } = view.state.selection
        if (!empty || $from.depth !== 1 || $from.parent.type.name !== "paragraph" || $from.parent.content.size) return false
        if (!isKnown(text)) return false
        insertBlock(editor, asEmbed(text))
        return true
      },
    }
    return [new Plugin({ props })]
  },
})
