// Values as people of the page's language write them. A value that is not there is a dash, as in the text of the page.
(function () {
  "use strict";
  var page = JSON.parse(document.getElementById("page-settings").textContent);
  var language = page.language;
  var holdfast = (window.holdfast = { page: page, texts: page.texts });

  function numbers(options) {
    var format = new Intl.NumberFormat(language, options);
    return function (value) { return format.format(value); };
  }
  function dates(options) {
    options.timeZone = "UTC";
    var format = new Intl.DateTimeFormat(language, options);
    return function (value) { return format.format(new Date(value.slice(0, 10) + "T00:00:00Z")); };
  }
  var whole = numbers({ maximumFractionDigits: 0 });
  var thousandths = numbers({ maximumFractionDigits: 3 });
  var cents = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  // Nov 2025, nov 2025: short enough for an axis in every language
  function month(value) {
    var parts = new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" })
      .formatToParts(new Date(value.slice(0, 10) + "T00:00:00Z"));
    var part = function (type) { return parts.find(function (each) { return each.type === type; }).value; };
    return part("month").replace(".", "") + " " + part("year");
  }
  var day = dates({ day: "numeric", month: "short", year: "numeric" });

  var kinds = {
    count: whole,
    number: numbers({ maximumFractionDigits: 2 }),
    rate: numbers({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    amount: function (value) { return Math.abs(value) >= 1000 ? whole(value) : cents(value); },
    p: function (value) { return value < 0.001 ? "< " + thousandths(0.001) : thousandths(value); },
    day: day,
    instant: function (value) { return day(value) + " " + value.slice(11, 16); },
    flag: function (value) { return value ? holdfast.texts.yes : holdfast.texts.no; },
    text: String,
  };

  // A period by its first day; the row says how long it is.
  function period(start, grain) {
    if (grain === "year") return start.slice(0, 4);
    if (grain === "quarter") {
      return fill(holdfast.texts.quarter, { quarter: Math.ceil(Number(start.slice(5, 7)) / 3), year: start.slice(0, 4) });
    }
    return grain === "week" || grain === "day" ? day(start) : month(start);
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }

  // Parts of a sentence, with values of the row in it: "{due_on:day}".
  function sentence(keys, words, row) {
    return keys.split(" + ").map(function (key) {
      return (words[key] || key).replace(/\{(\w+):(\w+)\}/g, function (all, name, kind) {
        return holdfast.format({ kind: kind }, row[name], row);
      });
    }).join("");
  }

  holdfast.fill = fill;
  holdfast.period = period;
  holdfast.isNumber = function (kind) { return ["count", "number", "rate", "amount", "p"].indexOf(kind) >= 0; };
  holdfast.format = function (column, value, row) {
    if (value === null || value === undefined || value === "") return "–";
    if (column.kind === "sentence") return sentence(value, column.words, row);
    if (column.words && column.words[value]) return column.words[value];
    if (value === "(none)") return holdfast.texts.none;
    if (column.kind === "period") return period(value, row && row.period_grain || "month");
    return kinds[column.kind](value);
  };
})();
