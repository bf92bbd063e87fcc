/* Input helped by data attributes:
   select[data-select]            type-ahead; with data-remote="URL" it asks URL?q=… → {"results": [{value, text, note}]};
                                  with data-create what is typed may be chosen although it is not offered
   input[data-date]               2026-03-05, typed as 20260305 (or 2026.3.5, 2026年3月5日) or picked
   input[data-money]              the amount in words (大写) beneath
   input[data-id-number]          fills data-birth="#id…" and data-sex="#id…" (data-male, data-female: option values) */
(function () {
  "use strict";

  /* --- Dates ------------------------------------------------------------------------------------------------------ */

  function dateFrom(text) {
    const half = text.trim().replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
    const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(half) || /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(half);
    if (!parts) return undefined;
    const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
    const real = date.getFullYear() === Number(parts[1]) && date.getMonth() === Number(parts[2]) - 1 && date.getDate() === Number(parts[3]);
    return real ? date : undefined;
  }
  function written(date) {
    return [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");
  }
  function helpDate(input) {
    const tidy = () => {
      const date = dateFrom(input.value);
      if (date) input.value = written(date);
      return date;
    };
    // Before flatpickr's own handlers: what cannot be read stays as typed, so that the person sees and mends it, and
    // Enter still saves the form.
    input.addEventListener("blur", (event) => { if (!tidy() && input.value) event.stopImmediatePropagation(); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { tidy(); event.stopImmediatePropagation(); }
    });
    input.setAttribute("autocomplete", "off");
    if (!input.placeholder) input.placeholder = "如 20260305";
    if (!window.flatpickr) { return; }
    const picker = window.flatpickr(input, {
      allowInput: true, clickOpens: false, dateFormat: "Y-m-d", ariaDateFormat: "Y-m-d", disableMobile: true, errorHandler: () => {},
      locale: { ...(window.flatpickr.l10ns.zh || {}), firstDayOfWeek: 1 }, monthSelectorType: "static",
      parseDate: (text) => dateFrom(text), minDate: input.dataset.min || undefined, maxDate: input.dataset.max || undefined,
    });
    picker.calendarContainer.setAttribute("role", "dialog");
    picker.calendarContainer.setAttribute("aria-label", "选择日期");
    const open = () => {
      const date = tidy();
      if (date) picker.setDate(date, false);
      picker.open();
    };
    input.addEventListener("click", open);
    input.addEventListener("input", () => picker.close());
    input.addEventListener("keydown", (event) => { if (event.altKey && event.key === "ArrowDown") { event.preventDefault(); open(); } });
  }

  /* --- Choices ------------------------------------------------------------------------------------------------------ */

  function helpSelect(select) {
    if (!window.TomSelect || select.tomselect) return;
    const line = (data, escape) =>
      "<div>" + escape(data.text) + (data.note ? ' <span class="uh-muted">' + escape(data.note) + "</span>" : "") + "</div>";
    const options = {
      maxOptions: 200, maxItems: select.multiple ? null : 1, create: "create" in select.dataset, createOnBlur: "create" in select.dataset, allowEmptyOption: false, closeAfterSelect: !select.multiple,
      plugins: select.multiple ? ["remove_button"] : [], searchField: ["text", "note"], hidePlaceholder: true,
      placeholder: select.dataset.placeholder || (select.dataset.remote ? "输入名称或拼音首字母" : "请选择"),
      render: {
        option: line,
        option_create: (data, escape) => '<div class="create">采用“' + escape(data.input) + "”</div>",
        no_results: () => '<div class="no-results">没有找到，换个字试试</div>',
        loading: () => '<div class="no-results">正在查找…</div>',
      },
    };
    if (select.dataset.remote) {
      options.loadThrottle = 250;
      options.score = () => () => 1; // the server decides what fits (pinyin, codes)
      options.load = (query, done) => {
        const address = new URL(select.dataset.remote, location.href);
        address.searchParams.set("q", query);
        fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : { results: [] }))
          .then((answer) => { tom.clearOptions(); done(answer.results); })
          .catch(() => done([]));
      };
    }
    const tom = new window.TomSelect(select, options);
    select.setAttribute("aria-hidden", "true"); // the visible control has taken over its label
  }

  /* --- Amounts in words ---------------------------------------------------------------------------------------------- */

  const digits = "零壹贰叁肆伍陆柒捌玖";

  function inWords(text) {
    const amount = text.replace(/[,，\s]/g, "");
    if (!/^\d{1,12}(\.\d{1,2})?$/.test(amount)) return "";
    const whole = amount.split(".")[0].replace(/^0+/, "");
    const cents = ((amount.split(".")[1] || "") + "00").slice(0, 2);
    let words = "";
    let zero = false;
    for (let at = 0; at < whole.length; at += 1) {
      const place = whole.length - 1 - at;
      const digit = Number(whole[at]);
      if (digit) {
        words += (zero ? "零" : "") + digits[digit] + ["", "拾", "佰", "仟"][place % 4];
        zero = false;
      } else zero = true;
      const group = Math.floor(place / 4);
      if (place % 4 === 0 && group) {
        if (Number(whole.slice(Math.max(0, at - 3), at + 1))) words += ["", "万", "亿"][group];
      }
    }
    if (words) words += "元";
    if (cents === "00") return (words || "零元") + "整";
    if (cents[0] !== "0") words += digits[Number(cents[0])] + "角";
    else if (words) words += "零";
    return cents[1] === "0" ? words + "整" : words + digits[Number(cents[1])] + "分";
  }
  function helpMoney(input) {
    const words = document.createElement("div");
    words.className = "uh-money-words";
    words.setAttribute("aria-live", "polite");
    (input.closest(".input-group") || input).after(words);
    const show = () => { words.textContent = inWords(input.value); };
    input.addEventListener("input", show);
    show();
  }

  /* --- ID numbers ------------------------------------------------------------------------------------------------------ */

  function idIsSound(number) {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = weights.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
    return "10X98765432"[sum % 11] === number[17];
  }
  function helpIdNumber(input) {
    const fill = (selector, value) => {
      const field = selector && document.querySelector(selector);
      if (!field || !value || field.value === value) return;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    input.addEventListener("input", () => {
      const number = input.value.replace(/\s/g, "").toUpperCase();
      const birth = /^\d{17}[\dX]$/.test(number) && idIsSound(number) && dateFrom(number.slice(6, 14));
      if (!birth) return;
      fill(input.dataset.birth, written(birth));
      fill(input.dataset.sex, Number(number[16]) % 2 ? input.dataset.male : input.dataset.female);
    });
  }

  const helpers = { "input[data-date]": helpDate, "select[data-select]": helpSelect, "input[data-money]": helpMoney, "input[data-id-number]": helpIdNumber };

  window.unionhubFields = function (within) {
    Object.keys(helpers).forEach((selector) => {
      const found = Array.from(within.querySelectorAll(selector));
      if (within.matches && within.matches(selector)) found.push(within);
      found.filter((field) => !("helped" in field.dataset)).forEach((field) => {
        field.dataset.helped = "";
        helpers[selector](field);
      });
    });
  };
})();
