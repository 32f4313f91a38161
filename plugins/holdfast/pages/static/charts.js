// Draws the charts of a page from the rows that its filters leave, by Vega-Lite.
(function () {
  "use strict";
  var holdfast = window.holdfast;
  var views = {};

  function config(width) {
    var text = "var(--soft)";
    var font = window.getComputedStyle(document.body).fontFamily;
    return {
      font: font,
      background: "transparent",
      padding: { left: 2, right: 18, top: 6, bottom: 2 },
      locale: { number: holdfast.page.formatLocale, time: holdfast.page.timeFormatLocale },
      view: { stroke: "transparent" },
      axis: {
        labelColor: text, titleColor: text, gridColor: "var(--line)", domainColor: "var(--line)", tickColor: "var(--line)",
        labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, titlePadding: 10, labelLimit: 160,
      },
      axisX: { grid: false },
      legend: {
        labelColor: "var(--ink)", titleColor: text, labelFontSize: 12, orient: "top", title: null, symbolStrokeWidth: 3,
        direction: "horizontal", columns: width < 480 ? 1 : 0, labelLimit: 220, padding: 0, offset: 12,
      },
      header: { labelColor: "var(--ink)", titleColor: text },
      line: { strokeWidth: 2.25, strokeJoin: "round", strokeCap: "round" },
      text: { fill: "var(--ink)" },
      range: { category: [1, 2, 3, 4, 5, 6].map(function (number) { return "var(--series-" + number + ")"; }) },
    };
  }

  // Words for the values that a picture writes: periods, and the values of closed lists.
  function labelled(chart, rows) {
    return rows.map(function (row) {
      var copy = Object.assign({}, row);
      chart.columns.forEach(function (column) {
        if (["period", "text", "flag", "day"].indexOf(column.kind) < 0) return;
        copy[column.name + "_label"] = holdfast.format(column, row[column.name], row);
      });
      return copy;
    });
  }

  // The parameters low_<column> and high_<column> of a picture span all of its rows: repeated pictures can be compared.
  function spanned(spec, rows) {
    (spec.params || []).forEach(function (param) {
      var found = /^(low|high)_(.+)$/.exec(param.name);
      if (!found) return;
      var values = rows.map(function (row) { return row[found[2]]; }).filter(function (value) { return value !== null; });
      if (values.length) param.value = Math[found[1] === "low" ? "min" : "max"].apply(null, values);
    });
    return spec;
  }

  // A picture that is as high, and at least as wide, as it has values (drawing.as_large_as).
  function sized(place, spec, rows) {
    var meta = spec.usermeta;
    if (!meta || !meta.rowsOf) return;
    var different = function (column) { return new Set(rows.map(function (row) { return row[column]; })).size; };
    spec.height = different(meta.rowsOf) * meta.rowHeight;
    if (meta.columnsOf) place.style.minWidth = different(meta.columnsOf) * meta.columnWidth + 90 + "px";
  }

  function embed(place, spec, rows, opens) {
    sized(place, spec, rows);
    spec.datasets = { rows: rows };
    return window.vegaEmbed(place, spec, {
      mode: "vega-lite", renderer: "svg", actions: false, ast: true, config: config(place.clientWidth), defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
      logLevel: 1,  // errors: that a column is empty in all rows is nothing to warn of
    }).then(function (result) {
      var svg = place.querySelector("svg");
      if (svg) svg.setAttribute("aria-hidden", "true");  // the table beside it says the same
      if (opens) result.view.addEventListener("click", function (event, item) {
        var address = item && item.datum && holdfast.address(opens, item.datum);
        if (address) window.location.href = address;
      });
      place.classList.toggle("opens", Boolean(opens));
      return result.view;
    });
  }

  function draw(chart) {
    var figure = document.getElementById("chart-" + chart.name);
    figure.hidden = !holdfast.isShown(chart);
    if (figure.hidden) return Promise.resolve();
    var rows = holdfast.filtered(chart);
    figure.classList.toggle("is-empty", rows.length === 0);
    holdfast.fillTable(chart, rows);
    (views[chart.name] || []).forEach(function (view) { view.finalize(); });
    views[chart.name] = [];
    var place = figure.querySelector(".picture");
    if (!chart.spec || !place) return Promise.resolve();
    place.replaceChildren();
    if (!rows.length) return Promise.resolve();
    var ready = labelled(chart, rows);
    var parts = chart.one_per ? groups(ready, chart.one_per) : [[null, ready]];
    return Promise.all(parts.map(function (part) {
      var holder = document.createElement("div");
      if (part[0] !== null) {
        var name = document.createElement("p");
        name.className = "of";
        name.textContent = part[0] === "(none)" ? holdfast.texts.none : part[0];
        var box = document.createElement("div");
        box.className = "one";
        box.append(name, holder);
        place.append(box);
      } else place.append(holder);
      return embed(holder, spanned(JSON.parse(JSON.stringify(chart.spec)), ready), part[1], chart.opens);
    })).then(function (drawn) {
      views[chart.name] = drawn;
      reach(place);
    });
  }

  // What is wider than its place is moved by keyboard, too.
  function reach(place) {
    if (place.scrollWidth > place.clientWidth + 1) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  }
  window.addEventListener("resize", function () { document.querySelectorAll(".picture").forEach(reach); });

  function groups(rows, column) {
    var found = new Map();
    rows.forEach(function (row) {
      if (!found.has(row[column])) found.set(row[column], []);
      found.get(row[column]).push(row);
    });
    return Array.from(found);
  }

  // A picture to paste elsewhere has the colours of the moment, and paper behind it.
  function asPng(chart) {
    var style = window.getComputedStyle(document.documentElement);
    return Promise.all(views[chart.name].map(function (view) { return view.toSVG(2); })).then(function (drawings) {
      var colour = function (all, name) { return style.getPropertyValue(name).trim(); };
      return Promise.all(drawings.map(function (svg) { return asImage(svg.replace(/var\((--[\w-]+)\)/g, colour)); }));
    }).then(function (images) {
      var canvas = document.createElement("canvas");
      canvas.width = Math.max.apply(null, images.map(function (image) { return image.width; })) + 32;
      canvas.height = images.reduce(function (sum, image) { return sum + image.height + 16; }, 16);
      var context = canvas.getContext("2d");
      context.fillStyle = style.getPropertyValue("--paper").trim();
      context.fillRect(0, 0, canvas.width, canvas.height);
      images.reduce(function (top, image) {
        context.drawImage(image, 16, top);
        return top + image.height + 16;
      }, 16);
      return new Promise(function (resolve) { canvas.toBlob(resolve, "image/png"); });
    });
  }

  function asImage(svg) {
    return new Promise(function (resolve, reject) {
      var image = new window.Image();
      image.onload = function () { resolve(image); };
      image.onerror = reject;
      image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    });
  }

  function buttons(chart) {
    var figure = document.getElementById("chart-" + chart.name);
    var name = "holdfast-" + holdfast.page.page + "-" + chart.name;
    var csv = figure.querySelector("button.csv");
    var png = figure.querySelector("button.png");
    csv.addEventListener("click", function () {
      holdfast.save(new Blob([holdfast.asCsv(chart, holdfast.filtered(chart))], { type: "text/csv" }), name + ".csv");
    });
    if (png) png.addEventListener("click", function () {
      asPng(chart).then(function (blob) { holdfast.save(blob, name + ".png"); });
    });
  }

  holdfast.drawCharts = function () {
    document.body.removeAttribute("data-drawn");
    document.querySelectorAll("[data-when]").forEach(function (part) {
      var wanted = part.dataset.when.split("=");
      part.hidden = holdfast.state[wanted[0]] !== wanted[1];
    });
    return Promise.all(holdfast.page.charts.map(draw)).then(function () {
      document.body.setAttribute("data-drawn", "true");
    });
  };
  holdfast.page.charts.forEach(buttons);
})();
