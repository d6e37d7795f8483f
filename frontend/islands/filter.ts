export {};

interface Field { key: string; label: string; kind: string; operators: [string, string][]; choices: [string, string][]; href: string }
interface Row { field: string; op: string; value: string; label?: string }
type Condition = Row | { any: Row[] };

const WITHOUT_VALUE = new Set(["empty", "filled", "yes", "no"]);
let people = 0;
const DAYS = new Set(["last", "next"]);

/** Conditions as rows that read as a sentence: “Where Amount is over 1,000 and Source is Site form”. */
class Filter extends HTMLElement {
  private fields: Field[] = [];
  private top!: HTMLElement;

  connectedCallback(): void {
    this.fields = JSON.parse(this.dataset.fields!);
    this.top = this.querySelector("[data-rows]")!;
    this.top.replaceChildren();
    const { all = [] } = JSON.parse(this.dataset.filter!) as { all?: Condition[] };
    for (const node of all) "any" in node ? this.addGroup(node.any) : this.addRow(this.top, node);
    if (!all.length) this.addRow(this.top);
    this.addEventListener("click", this.onClick);
    this.addEventListener("change", this.onChange);
    this.addEventListener("input", this.onChange);
    this.tell();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("change", this.onChange);
    this.removeEventListener("input", this.onChange);
  }

  private onClick = (event: Event) => {
    const button = (event.target as Element).closest("button");
    const group = button?.closest<HTMLElement>(".filter-group");
    if (button?.matches("[data-add]")) this.addRow(group ?? this.top).querySelector<HTMLElement>("select")?.focus();
    else if (button?.matches("[data-add-group]")) this.addGroup([]);
    else if (button?.matches("[data-drop]")) {
      button.closest(".filter-row")!.remove();
      if (group && !group.querySelector(".filter-row")) group.remove();
    } else return;
    this.tell();
  };

  private onChange = (event: Event) => {
    const row = (event.target as Element).closest<HTMLElement>(".filter-row");
    if (row && event.type === "change" && (event.target as Element).matches("[data-field], [data-op]")) {
      const kept = read(row);
      this.fill(row, (event.target as Element).matches("[data-field]") ? { field: kept.field, op: "", value: "" } : kept);
    }
    this.tell();
  };

  private addRow(into: HTMLElement, row?: Row): HTMLElement {
    const element = this.copy("[data-row]");
    const first = this.fields[0]!;
    this.fill(element, row ?? { field: first.key, op: "", value: "" });
    const foot = into.querySelector(":scope > .filter-foot");
    foot ? foot.before(element) : into.append(element);
    return element;
  }

  private addGroup(rows: Row[]): void {
    const group = this.copy("[data-group]");
    this.top.append(group);
    for (const row of rows.length ? rows : [undefined, undefined]) this.addRow(group, row);
  }

  private fill(element: HTMLElement, row: Row): void {
    const field = this.fields.find(({ key }) => key === row.field) ?? this.fields[0]!;
    options(element.querySelector("[data-field]")!, this.fields.map(({ key, label }) => [key, label]), field.key);
    const op = field.operators.some(([code]) => code === row.op) ? row.op : field.operators[0]![0];
    options(element.querySelector("[data-op]")!, field.operators, op);
    element.querySelector("[data-value]")!.replaceChildren(...(WITHOUT_VALUE.has(op) ? [] : [this.control(field, op, row)]));
  }

  private control(field: Field, op: string, row: Row): HTMLElement {
    if (field.kind === "person") return this.person(field, row);
    const label = this.words.label!;
    if (field.choices.length && !DAYS.has(op)) {
      const select = document.createElement("select");
      select.className = "input";
      select.ariaLabel = label;
      options(select, field.choices, row.value);
      const wrap = this.copy("[data-row]").querySelector<HTMLElement>(".select")!;
      wrap.querySelector("select")!.replaceWith(select);
      return wrap;
    }
    const input = document.createElement("input");
    input.className = "input";
    input.ariaLabel = label;
    input.type = DAYS.has(op) || field.kind === "number" || field.kind === "money" ? "number" : field.kind === "date" ? "date" : "text";
    input.value = row.value;
    return input;
  }

  private person(field: Field, row: Row): HTMLElement {
    const box = this.copy("[data-person]");
    box.dataset.href = field.href;
    const id = `filter-person-${++people}`;
    const input = box.querySelector<HTMLInputElement>("[role=combobox]")!;
    input.id = id;
    input.setAttribute("aria-controls", `${id}-list`);
    box.querySelector(".options")!.id = `${id}-list`;
    box.querySelector<HTMLInputElement>("input[type=hidden]")!.value = row.value;
    input.value = row.label ?? (row.value === "me" ? this.words.me ?? "" : "");
    return box;
  }

  private get words(): DOMStringMap { return this.querySelector<HTMLElement>("[data-words]")!.dataset; }

  private copy(which: string): HTMLElement {
    const { content } = this.querySelector<HTMLTemplateElement>(`template${which}`)!;
    return content.firstElementChild!.cloneNode(true) as HTMLElement;
  }

  private tell(): void {
    this.querySelectorAll<HTMLElement>("[data-rows]").forEach((rows) => {
      const joined = rows === this.top ? this.words.and! : this.words.or!;
      [...rows.querySelectorAll<HTMLElement>(":scope > .filter-row [data-join]")].forEach((join, at) => {
        join.textContent = at ? joined : rows === this.top ? this.words.where! : this.words.any!;
      });
    });
    const all = [...this.top.children].map((child) => child.matches(".filter-group")
      ? { any: [...child.querySelectorAll<HTMLElement>(".filter-row")].map(read).filter(isSaid) }
      : read(child as HTMLElement)).filter((node) => ("any" in node ? node.any.length : isSaid(node)));
    this.querySelector<HTMLInputElement>("[data-sent]")!.value = JSON.stringify({ all });
  }
}

const isSaid = ({ op, value }: Row) => WITHOUT_VALUE.has(op) || value !== "";

function read(row: HTMLElement): Row {
  const value = row.querySelector<HTMLInputElement>("[data-value] input[type=hidden], [data-value] .input");
  return {
    field: row.querySelector<HTMLSelectElement>("[data-field]")!.value,
    op: row.querySelector<HTMLSelectElement>("[data-op]")!.value,
    value: value?.value ?? "",
  };
}

function options(select: HTMLSelectElement, pairs: [string, string][], chosen: string): void {
  select.replaceChildren(...pairs.map(([value, label]) => new Option(label, value, false, value === chosen)));
}

customElements.define("o-filter", Filter);
