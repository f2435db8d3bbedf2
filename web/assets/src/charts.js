// The charts we draw, and nothing else of the library.
import * as echarts from "echarts/core";
import { BarChart, BoxplotChart, CustomChart, EffectScatterChart, HeatmapChart, LineChart, MapChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DataZoomComponent, DatasetComponent, GeoComponent, GridComponent, LegendComponent, MarkAreaComponent,
  MarkLineComponent, MarkPointComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, BoxplotChart, CustomChart, EffectScatterChart, HeatmapChart, LineChart, MapChart, ScatterChart,
  AriaComponent, DataZoomComponent, DatasetComponent, GeoComponent, GridComponent, LegendComponent, MarkAreaComponent,
  MarkLineComponent, MarkPointComponent, TitleComponent, TooltipComponent, VisualMapComponent, LabelLayout, SVGRenderer,
]);

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// The face is named, not inherited: a canvas that is told "inherit" measures
// words as if they were small, and labels and legends are cut off.
const face = getComputedStyle(document.body).fontFamily;

// The look of every chart, so that a page gives only its figures.
const look = {
  color: ["#1d5fb4", "#0f8a7e", "#b7791f", "#7a4fb5", "#c2410c", "#4b5563"],
  textStyle: { fontFamily: face, fontSize: 13, color: "#1f2a37" },
  grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
  animation: !calm,
  animationDuration: 250,
  aria: { enabled: true, decal: { show: false } },
};

// draw puts a chart into an element and keeps it as wide as the page is.
export function draw(element, option) {
  element.style.height = (option.height ?? 320) + "px";
  if (option.geo && option.geo.geoJSON) {
    echarts.registerMap(option.geo.map, option.geo.geoJSON);
    delete option.geo.geoJSON;
  }
  const chart = echarts.init(element, null, { renderer: "svg" });
  chart.setOption({ ...look, ...option, grid: option.grid ?? look.grid });
  new ResizeObserver(() => chart.resize()).observe(element);
  window.addEventListener("beforeprint", () => chart.resize({ width: Math.min(element.clientWidth, 700) }));
  window.addEventListener("afterprint", () => chart.resize());
  chart.on("click", (p) => {
    const url = p.data && p.data.url;
    if (typeof url === "string" && url.startsWith("/")) location.assign(url);
  });
  return chart;
}
