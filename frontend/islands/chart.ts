import { BarChart, FunnelChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, FunnelChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface Row { label: string; value: number; href: string }
interface Data { kind: "funnel" | "bars"; name: string; rows: Row[]; series: { label: string; values: number[]; rest?: boolean }[] }

const HUES = [262, 195, 155, 78, 50, 298];
const ROW = 30;

/** A chart of the table under it; a click on a part opens what is behind its number. */
class Chart extends HTMLElement {
  static observedAttributes = ["data-chart"];
  private chart?: ECharts;
  private seen?: ResizeObserver;
  private theme?: MutationObserver;
  private dark = matchMedia("(prefers-color-scheme: dark)");

  connectedCallback(): void {
    this.seen = new ResizeObserver(() => this.onResize());
    this.seen.observe(this);
    this.theme = new MutationObserver(this.draw);
    this.theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.dark.addEventListener("change", this.draw);
  }

  disconnectedCallback(): void {
    this.seen?.disconnect();
    this.theme?.disconnect();
    this.dark.removeEventListener("change", this.draw);
    this.chart?.dispose();
    this.chart = undefined;
  }

  attributeChangedCallback(): void { if (this.chart) this.draw(); }

  private get data(): Data { return JSON.parse(this.dataset.chart!) as Data; }

  private onResize(): void {
    if (!this.clientWidth) return;
    if (!this.chart) this.draw();
    else this.chart.resize();
  }

  private draw = (): void => {
    const data = this.data;
    this.style.blockSize = `${Math.max(140, data.rows.length * ROW + (data.series.length > 1 ? 56 : 24))}px`;
    this.chart ??= this.begin();
    this.chart.resize();
    this.chart.setOption({ animation: false, textStyle: { fontFamily: "Inter, sans-serif" }, ...this.tip(), ...(data.kind === "funnel" ? this.funnel(data) : this.bars(data)) }, true);
  };

  private begin(): ECharts {
    const chart = init(this.querySelector<HTMLElement>("[data-board]")!, null, { renderer: "svg" });
    chart.on("click", ({ dataIndex }) => {
      const to = this.data.rows[this.at(dataIndex)]?.href;
      if (to) location.assign(to);
    });
    return chart;
  }

  /** Bars are drawn from below, tables are read from above. */
  private at(index: number): number { return this.data.kind === "funnel" ? index : this.data.rows.length - 1 - index; }

  /** A token as a colour that needs no stylesheet. */
  private color(name: string): string {
    const probe = document.createElement("i");
    probe.style.color = name.startsWith("--") ? `var(${name})` : name;
    this.append(probe);
    const made = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    made.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    made.fillRect(0, 0, 1, 1);
    const [red, green, blue] = made.getImageData(0, 0, 1, 1).data;
    return `rgb(${red},${green},${blue})`;
  }

  private hue(n: number): string { return this.color(`light-dark(oklch(0.66 0.12 ${HUES[n % HUES.length]}), oklch(0.6 0.11 ${HUES[n % HUES.length]}))`); }

  private tip() {
    return { tooltip: { renderMode: "richText", trigger: "item", borderWidth: 1, borderColor: this.color("--line"), backgroundColor: this.color("--raised"), textStyle: { color: this.color("--text"), fontSize: 13 } } };
  }

  private funnel({ rows, name }: Data) {
    const text = this.color("--text");
    const most = Math.max(1, ...rows.map(({ value }) => value));
    return {
      series: [{
        type: "funnel", name, sort: "none", gap: 3, top: 8, bottom: 8, minSize: "3%", maxSize: "100%", min: 0, max: most,
        left: this.narrow ? 8 : "38%", right: 8,
        label: { position: this.narrow ? "inside" : "leftTop", color: text, fontSize: 13, formatter: "{b}" },
        labelLine: { lineStyle: { color: this.color("--line-strong") } },
        itemStyle: { borderWidth: 0 },
        data: rows.map(({ label, value }, n) => ({ name: label, value, itemStyle: { color: this.color(`light-dark(oklch(${0.86 - 0.3 * n / rows.length} 0.09 262), oklch(${0.38 + 0.22 * n / rows.length} 0.1 262))`) } })),
      }],
    };
  }

  private get narrow(): boolean { return this.clientWidth < 620; }

  private bars({ rows, series }: Data) {
    const muted = this.color("--muted");
    const room = this.narrow ? 110 : 220;
    const turned = [...rows].reverse();
    return {
      legend: series.length > 1 ? { type: this.narrow ? "scroll" : "plain", top: 0, left: 0, right: 0, pageTextStyle: { color: muted }, pageIconColor: muted, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: muted, fontSize: 12 } } : undefined,
      grid: { left: room + 8, right: 44, top: series.length > 1 ? 34 : 4, bottom: 4 },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", data: turned.map(({ label }) => label), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: this.color("--text"), fontSize: 13, width: room, overflow: "truncate" } },
      series: series.map(({ label, values, rest }, n) => ({
        type: "bar", name: label, stack: "all", barMaxWidth: 18, cursor: "pointer", data: [...values].reverse(),
        itemStyle: { color: rest ? this.color("--line-strong") : this.hue(n), borderRadius: series.length > 1 ? 0 : [0, 4, 4, 0] },
        label: series.length > 1 ? undefined : { show: true, position: "right", color: muted, fontSize: 12 },
      })),
    };
  }
}

customElements.define("o-chart", Chart);
