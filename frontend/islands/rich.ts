import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

/** Formatted text: the field below stays what is sent, and what there is without script. */
class Rich extends HTMLElement {
  private editor?: Editor;

  private get field() { return this.querySelector("textarea")!; }
  private get bar() { return this.querySelector<HTMLElement>("[role=toolbar]")!; }

  connectedCallback(): void {
    const { field, bar } = this;
    const holder = document.createElement("div");
    field.after(holder);
    bar.hidden = false;
    this.editor = new Editor({
      element: holder,
      content: field.value,
      injectCSS: false,
      extensions: [StarterKit.configure({ heading: { levels: [2, 3] }, link: { openOnClick: false }, codeBlock: false })],
      editorProps: { attributes: { class: "input prose rich-text", role: "textbox", "aria-multiline": "true", "aria-label": this.label } },
      onUpdate: ({ editor }) => { field.value = editor.isEmpty ? "" : editor.getHTML(); },
      onTransaction: () => this.mark(),
    });
    bar.addEventListener("click", this.onClick);
    // Focus goes over before the field is hidden: an editor that loses it takes itself for left.
    if (document.activeElement === field) this.editor.view.focus();
    field.hidden = true;
  }

  disconnectedCallback(): void {
    this.bar.removeEventListener("click", this.onClick);
    this.editor?.destroy();
    this.field.hidden = false;
  }

  private get label(): string {
    return this.field.ariaLabel ?? document.querySelector(`label[for="${CSS.escape(this.field.id)}"]`)?.textContent ?? "";
  }

  private onClick = (event: Event) => {
    const act = (event.target as Element).closest<HTMLElement>("[data-do]")?.dataset.do;
    const chain = this.editor?.chain().focus();
    if (!act || !chain) return;
    if (act === "link") {
      const href = this.editor!.isActive("link") ? "" : prompt(this.field.dataset.ask, "https://");
      if (href === null) return;
      href ? chain.extendMarkRange("link").setLink({ href }).run() : chain.extendMarkRange("link").unsetLink().run();
    } else if (act === "heading") chain.toggleHeading({ level: 2 }).run();
    else if (act === "bold") chain.toggleBold().run();
    else if (act === "italic") chain.toggleItalic().run();
    else if (act === "strike") chain.toggleStrike().run();
    else if (act === "bulletList") chain.toggleBulletList().run();
    else if (act === "orderedList") chain.toggleOrderedList().run();
    else chain.toggleBlockquote().run();
  };

  private mark(): void {
    for (const button of this.bar.querySelectorAll<HTMLElement>("[data-do]")) {
      button.ariaPressed = String(this.editor?.isActive(button.dataset.do!) ?? false);
    }
  }
}

customElements.define("o-rich", Rich);
