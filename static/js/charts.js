/* Charts: <div class="uh-chart" data-chart="ID" role="img" aria-label="…"> draws the <script type="application/json"
   id="ID"> beside it with ECharts:

   {"kind": "bar" | "hbar" | "line" | "stack", "labels": […], "unit": "人", "places": 0, "max": 100,
    "series": [{"name": "…", "values": [1, null, …], "texts": ["1", "＜5", …], "urls": […]}],
    "urls": […], "line": {"label": "全县", "value": 92.19}}

   `texts` are the values as they are to be read (default: the number with `places`), `urls` where a click leads; `max`,
   `line`, `texts`, `urls` may be missing. The table of the same numbers stands in the page for keyboard and ear. */
(function () {
  "use strict";
  const INK = "#454c55", SOFT = "#5f6771", LINE = "#dfe2e6", ACCENT = "#9b1c1f", GROUND = "#eef0f2";
  //  Each differs from its neighbours by lightness as well, and lines by their dashes.
  const TONES = ["#4a6277", "#8599ab", "#22303d", "#a9782f", "#5f7f6a", "#7a5b6b", "#6a6f76", "#b08d57"];
  const DASHES = ["solid", [6, 4], [2, 3], [10, 3, 2, 3]];
  const drawn = new Map();

  const family = getComputedStyle(document.body).fontFamily;

  function words(data) {
    const number = (value) => Number(value).toLocaleString("zh-CN", { minimumFractionDigits: data.places || 0, maximumFractionDigits: data.places || 0 });
    return (series, at) => {
      if (series.texts && series.texts[at] != null) return series.texts[at];
      return series.values[at] == null ? "—" : number(series.values[at]);
    };
  }

  // The longest label decides, up to two fifths of the width.
  function labelWidth(labels, size, width) {
    const longest = Math.max(...labels.map((label) => Array.from(label).reduce((sum, letter) => sum + (letter > "\u00ff" ? 1 : 0.56), 0)), 2);
    return Math.min(Math.ceil(longest * size) + 2, Math.floor(width * 0.4));
  }

  function options(data, width, big, paper) {
    const size = big ? 18 : paper ? 9.5 : 12;
    const text = { color: INK, fontSize: size, fontFamily: family };
    const say = words(data);
    const sideways = data.kind === "hbar";
    const many = data.series.length > 1;
    const suffix = data.unit === "%" ? "%" : data.unit ? " " + data.unit : "";
    const axisOfLabels = {
      type: "category", data: data.labels, axisTick: { show: false }, axisLine: { show: !sideways, lineStyle: { color: LINE } },
      inverse: sideways,
      axisLabel: sideways
        ? { ...text, interval: 0, width: labelWidth(data.labels, size, width), overflow: "truncate", margin: 10 }
        : { ...text, color: SOFT, hideOverlap: true },
    };
    const axisOfValues = {
      type: "value", max: data.max, scale: data.kind === "line", splitNumber: 4, axisLine: { show: false },
      axisLabel: { ...text, color: SOFT, show: !sideways, hideOverlap: true, formatter: (value) => value.toLocaleString("zh-CN") },
      splitLine: { show: !sideways, lineStyle: { color: "#eceef0" } },
      minInterval: data.places ? undefined : 1,
    };
    const series = data.series.map((one, at) => ({
      name: one.name,
      type: data.kind === "line" ? "line" : "bar",
      data: one.values,
      stack: data.kind === "stack" ? "all" : undefined,
      color: TONES[at % TONES.length],
      cursor: one.urls || data.urls ? "pointer" : "default",
      barMaxWidth: big ? (sideways ? 18 : 26) : paper ? 7 : sideways ? 11 : 18,
      barGap: "15%",
      showBackground: sideways && Boolean(data.max), backgroundStyle: { color: GROUND },
      itemStyle: data.kind === "stack" ? { borderColor: "#fff", borderWidth: 1 } : {},
      lineStyle: { width: big ? 3 : paper ? 1.2 : 2, type: DASHES[at % DASHES.length] },
      symbol: ["circle", "emptyCircle", "diamond", "emptyDiamond"][at % 4], symbolSize: big ? 8 : paper ? 3 : 5,
      showSymbol: true, showAllSymbol: true, connectNulls: false,
      emphasis: { disabled: true },
      label: { show: false },
      endLabel: data.kind === "line" ? { ...text, show: true, distance: 6, formatter: (point) => say(one, point.dataIndex) } : undefined,
      markLine: at === 0 && data.line && data.line.value != null ? {
        silent: true, symbol: "none", animation: false, lineStyle: { color: ACCENT, width: big ? 2 : 1.5, type: "solid" },
        label: { ...text, color: ACCENT, formatter: data.line.label, position: sideways ? "end" : "insideEndTop" },
        data: [sideways ? { xAxis: data.line.value } : { yAxis: data.line.value }],
      } : undefined,
    }));
    const wordy = (texts) => labelWidth(texts, size, width);
    const readings = data.series[0].values.map((value, at) => say(data.series[0], at));
    const space = sideways ? wordy(readings) + 12 : size * 4.4;
    // Beside the bars a column of numbers, right-aligned as in a table.
    const axisOfReadings = {
      type: "category", data: readings, inverse: true, position: "right", axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { ...text, interval: 0, align: "right", margin: space },
    };
    return {
      animation: false, textStyle: { fontFamily: family },
      grid: {
        left: sideways ? wordy(data.labels) + 12 : 4, right: sideways || data.kind === "line" ? space : 8,
        top: many ? size * 2.4 : 8, bottom: sideways ? (data.line ? size * 1.9 : 4) : 2, containLabel: !sideways,
      },
      legend: many ? { left: 0, top: 0, itemWidth: 22, itemHeight: 8, itemGap: 18, textStyle: text, icon: data.kind === "line" ? undefined : "rect", selectedMode: false } : { show: false },
      tooltip: {
        renderMode: "richText", confine: true, trigger: "axis", axisPointer: { type: data.kind === "line" ? "line" : "none", lineStyle: { color: LINE } },
        backgroundColor: "#fff", borderColor: LINE, borderWidth: 1, padding: [6, 10], textStyle: text,
        formatter: (points) => [data.labels[points[0].dataIndex]].concat(
          points.map((point) => (many ? point.seriesName + "  " : "") + say(data.series[point.seriesIndex], point.dataIndex) + (/\d$/.test(say(data.series[point.seriesIndex], point.dataIndex)) ? suffix : ""))
        ).join("\n"),
      },
      xAxis: sideways ? axisOfValues : axisOfLabels,
      yAxis: sideways ? [axisOfLabels, axisOfReadings] : axisOfValues,
      series,
    };
  }

  // On a wall the place decides; else a ranking is as high as it has bars.
  function heightOf(data, big, paper) {
    if (big) return 0;
    if (data.kind !== "hbar") return paper ? 135 : 210;
    return data.labels.length * (paper ? 15 : 24) + (data.line ? 26 : 8);
  }

  function draw(element, paperWidth) {
    const source = document.getElementById(element.dataset.chart);
    if (!source || !window.echarts) return;
    const data = JSON.parse(source.textContent);
    const big = "big" in element.dataset;
    const height = heightOf(data, big, Boolean(paperWidth));
    if (height) element.style.height = height + "px";
    const size = { width: paperWidth || element.clientWidth, height: height || element.clientHeight };
    if (!size.width || !size.height) return;
    let chart = drawn.get(element);
    if (!chart) {
      chart = window.echarts.init(element, null, { renderer: "svg", ...size });
      chart.on("click", (point) => {
        const urls = data.series[point.seriesIndex].urls || data.urls;
        if (urls && urls[point.dataIndex]) location.assign(urls[point.dataIndex]);
      });
      drawn.set(element, chart);
      watcher.observe(element);
    } else {
      chart.resize(size);
    }
    chart.setOption(options(data, size.width, big, Boolean(paperWidth)), true);
    const picture = element.querySelector("svg");
    if (picture) { picture.setAttribute("aria-hidden", "true"); picture.setAttribute("focusable", "false"); }
  }

  let onPaper = false;
  const watcher = new ResizeObserver((entries) => {
    if (onPaper) return;
    entries.forEach(({ target }) => {
      const chart = drawn.get(target);
      if (chart && target.isConnected && target.clientWidth && Math.abs(chart.getWidth() - target.clientWidth) > 1) draw(target);
    });
  });

  function drawAll(within) {
    drawn.forEach((chart, element) => {
      if (element.isConnected) return;
      watcher.unobserve(element);
      chart.dispose();
      drawn.delete(element);
    });
    Array.from((within || document).querySelectorAll("[data-chart]")).forEach((element) => draw(element));
  }

  // Paper has another width than the screen: redrawn for it, and back.
  function paper(now) {
    if (now === onPaper) return;
    onPaper = now;
    drawn.forEach((chart, element) => draw(element, now ? Number(element.dataset.paperWidth) || 680 : 0));
  }
  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));
  window.matchMedia("print").addEventListener("change", (event) => paper(event.matches));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("charts:draw", () => drawAll());
  document.body.addEventListener("htmx:afterSettle", () => drawAll());
  drawAll();
})();
