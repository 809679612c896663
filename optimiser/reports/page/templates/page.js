(function () {
  "use strict";
  var bar = document.getElementById("filters");
  var groups = Array.prototype.slice.call(document.querySelectorAll(".group"));
  if (bar && groups.length) {
    var area = document.getElementById("by-area");
    var beds = document.getElementById("by-bedrooms");
    var find = document.getElementById("by-id");
    var shown = document.getElementById("shown");
    var has = function (list, wanted) { return !wanted || list.split("|").indexOf(wanted) >= 0; };
    var filter = function () {
      var total = 0, words = find.value.trim().toLowerCase();
      var narrowed = area.value || beds.value || words;
      groups.forEach(function (group) {
        var here = 0;
        Array.prototype.forEach.call(group.querySelectorAll(".chains > li"), function (item) {
          var fits = has(item.dataset.areas, area.value) && has(item.dataset.bedrooms, beds.value) &&
            item.dataset.words.indexOf(words) >= 0;
          item.hidden = !fits;
          here += fits ? 1 : 0;
        });
        group.hidden = here === 0;
        if (narrowed && here) { group.open = true; }
        total += here;
      });
      shown.textContent = total + " shown";
    };
    [area, beds, find].forEach(function (input) { input.addEventListener("input", filter); });
    document.getElementById("open-all").addEventListener("click", function () {
      var open = groups.some(function (group) { return !group.open; });
      groups.forEach(function (group) { group.open = open; });
    });
    bar.hidden = false;
    filter();
  }
  window.addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details"), function (part) { part.open = true; });
  });
})();
