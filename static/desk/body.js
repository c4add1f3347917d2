/* Parts of the body format that the editor's library does not know, so that changing a piece drops none.
   Loaded by the editor itself (articles/admin/body.py names it); what is exported here goes before its own. */

import {
  Blockquote as StockBlockquote,
  Extension,
  Mark,
  Node,
  Plugin,
  Superscript as StockSuperscript,
  Table as StockTable,
} from "django-prose-editor/editor"

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

/* Google Docs wraps what is copied in a bold that a style takes back, and marks real bold by style alone.
   Styles are not applied under our policy, so all of it would turn bold, and the bold plain. */
const styled = (rule) => new RegExp(`<span\\b[^>]*style="[^"]*${rule}[^"]*"[^>]*>([\\s\\S]*?)</span>`, "gi")
const readable = (html) =>
  html
    .replace(/<b\b[^>]*docs-internal-guid[^>]*>/gi, "")
    .replace(styled("font-weight:\\s*(?:700|800|900|bold)"), "<strong>$1</strong>")
    .replace(styled("font-style:\\s*italic"), "<em>$1</em>")
    .replace(/\sstyle=("[^"]*"|'[^']*')/gi, "")

export const PasteCare = Extension.create({
  name: "pasteCare",
  addProseMirrorPlugins: () => [new Plugin({ props: { transformPastedHTML: readable } })],
})
