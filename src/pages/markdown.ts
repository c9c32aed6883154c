/** Texts of ours in Markdown as HTML; HTML within them is shown and not taken, and links lead to pages only. */
import MarkdownIt from 'markdown-it'

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })

export const htmlOf = (text: string): string => markdown.render(text)
