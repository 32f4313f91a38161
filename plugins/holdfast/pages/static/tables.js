// The rows behind a picture: as a table to read, and as a CSV to take away.
(function () {
  "use strict";
  var holdfast = window.holdfast;
  var SHOWN = 500;

  holdfast.fillTable = function (chart, rows) {
    var place = document.querySelector("#chart-" + chart.name + " .rows");
    if (!place) return;
    var table = document.createElement("table");
    var caption = table.createCaption();
    caption.className = "visually-hidden";
    caption.textContent = chart.title;
    var head = table.createTHead().insertRow();
    chart.columns.forEach(function (column) {
      var cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column.title;
      if (holdfast.isNumber(column.kind)) cell.className = "n";
      head.append(cell);
    });
    var body = table.createTBody();
    rows.slice(0, SHOWN).forEach(function (row) {
      var line = body.insertRow();
      chart.columns.forEach(function (column) {
        var cell = line.insertCell();
        fill(cell, column, row);
        if (holdfast.isNumber(column.kind)) cell.className = "n";
        else if (["day", "instant", "period"].indexOf(column.kind) >= 0) cell.className = "k";
      });
    });
    place.replaceChildren(table);
    if (rows.length > SHOWN) {
      var more = document.createElement("p");
      more.className = "soft";
      more.textContent = holdfast.fill(holdfast.texts.first_rows, { shown: SHOWN, count: rows.length });
      place.append(more);
    }
  };

  function fill(cell, column, row) {
    var text = holdfast.format(column, row[column.name], row);
    var address = holdfast.address(column.link, row);
    if (!address) {
      cell.textContent = text;
      return;
    }
    var link = document.createElement("a");
    link.href = address;
    link.textContent = text;
    cell.append(link);
  }

  // A page and its filters, whose values are columns of the row; "" where the row has none.
  holdfast.address = function (template, row) {
    var isWhole = true;
    var address = (template || "").replace(/\{(\w+)\}/g, function (all, name) {
      var value = row[name];
      if (value === null || value === undefined || value === "") isWhole = false;
      return encodeURIComponent(value);
    });
    return isWhole ? address : "";
  };

  // What a spreadsheet would run as a formula is quoted.
  function cell(value) {
    var text = value === null || value === undefined ? "" : String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  holdfast.asCsv = function (chart, rows) {
    var lines = [chart.columns.map(function (column) { return cell(column.name); })];
    rows.forEach(function (row) {
      lines.push(chart.columns.map(function (column) {
        return cell(column.kind === "sentence" ? holdfast.format(column, row[column.name], row) : row[column.name]);
      }));
    });
    // the mark without which spreadsheets garble accented names
    return "\ufeff" + lines.map(function (line) { return line.join(","); }).join("\r\n") + "\r\n";
  };

  holdfast.save = function (blob, name) {
    var link = document.createElement("a");
    link.href = window.URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(function () { window.URL.revokeObjectURL(link.href); }, 10000);
  };
})();
