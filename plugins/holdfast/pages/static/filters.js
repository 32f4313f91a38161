// The choices of a page: read from its address, offered from its rows, kept in its address.
(function () {
  "use strict";
  var holdfast = window.holdfast;
  var filters = holdfast.page.filters;
  var chosen = new URLSearchParams(window.location.hash.slice(1));
  var state = {};
  var tables = {};

  // The rows of a query as objects, made once.
  holdfast.rows = function (query) {
    if (!tables[query]) {
      var table = (window.holdfastRows || {})[query] || { columns: [], rows: [] };
      tables[query] = table.rows.map(function (values) {
        var row = {};
        table.columns.forEach(function (name, place) {
          row[name] = values[place];
        });
        return row;
      });
    }
    return tables[query];
  };

  function passes(filter, row) {
    var value = row[filter.column];
    if (value === undefined || (filter.any && state[filter.name] === "")) return true;
    if (filter.kind === "from") return String(value) >= state[filter.name];
    if (filter.kind === "to") return String(value) <= state[filter.name];
    return String(value) === state[filter.name];
  }

  function named(names) {
    return filters.filter(function (filter) { return names.indexOf(filter.name) >= 0; });
  }

  // The rows that a chart shows.
  holdfast.filtered = function (chart) {
    var active = named(chart.filters);
    return holdfast.rows(chart.query).filter(function (row) {
      return active.every(function (filter) { return passes(filter, row); });
    });
  };

  holdfast.isShown = function (chart) {
    return Object.keys(chart.shown_when).every(function (name) { return chart.shown_when[name] === state[name]; });
  };

  holdfast.state = state;

  function offered(filter) {
    var active = named(filter.within);
    var seen = new Map();
    holdfast.rows(filter.query).forEach(function (row) {
      var value = row[filter.column];
      if (value === null || seen.has(String(value)) || filter.without.indexOf(String(value)) >= 0) return;
      if (active.every(function (each) { return passes(each, row); })) seen.set(String(value), row);
    });
    return seen;
  }

  function choose(filter, values) {
    var wanted = filter.name in state ? state[filter.name] : chosen.get(filter.name);
    if (filter.any && values.indexOf(wanted) < 0) return "";
    if (values.indexOf(wanted) >= 0) return wanted;
    if (values.indexOf(filter.default) >= 0) return filter.default;
    var fromEnd = /^last(?:-(\d+))?$/.exec(filter.default);
    var place = fromEnd ? Math.max(0, values.length - 1 - Number(fromEnd[1] || 0)) : 0;
    return values[place] || "";
  }

  // Fill every select by what the others leave, in the order of the page.
  function refresh() {
    filters.forEach(function (filter) {
      var select = document.getElementById("filter-" + filter.name);
      var values = offered(filter);
      state[filter.name] = choose(filter, Array.from(values.keys()));
      select.replaceChildren();
      if (filter.any) select.append(new Option(holdfast.texts.all, "", false, state[filter.name] === ""));
      values.forEach(function (row, value) {
        var option = document.createElement("option");
        option.value = value;
        option.textContent = label(filter, value, row);
        option.selected = value === state[filter.name];
        select.append(option);
      });
      select.disabled = values.size < (filter.any ? 1 : 2);
    });
    keep();
  }

  function label(filter, value, row) {
    if (filter.words[value]) return filter.words[value];
    if (filter.kind !== "value" || filter.column === "period_start") return holdfast.period(value, row.period_grain);
    return value === "all" ? holdfast.texts.all : value === "(none)" ? holdfast.texts.none : value;
  }

  // In the address, so that a view can be sent to somebody; and in the links to the same page in other languages.
  function keep() {
    var hash = "#" + new URLSearchParams(state).toString();
    if (filters.length) window.history.replaceState(null, "", hash);
    document.querySelectorAll("a[data-keeps-filters]").forEach(function (link) {
      link.hash = filters.length ? hash : "";
    });
  }

  holdfast.onFilter = function (draw) {
    filters.forEach(function (filter) {
      document.getElementById("filter-" + filter.name).addEventListener("change", function (event) {
        state[filter.name] = event.target.value;
        refresh();
        draw();
      });
    });
    window.addEventListener("hashchange", function () {
      chosen = new URLSearchParams(window.location.hash.slice(1));
      filters.forEach(function (filter) { delete state[filter.name]; });
      refresh();
      draw();
    });
    refresh();
    draw();
  };
})();
