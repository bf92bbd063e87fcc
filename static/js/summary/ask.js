/* Asking the server. What is sent is JSON in the field «data», every answer is JSON; what is refused comes as words. */

let headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");

/* A refusal: `isLasting` when trying again by itself would be no use. */
export class Refusal extends Error {
  constructor(message, status, isLasting) {
    super(message);
    this.status = status;
    this.isLasting = isLasting;
  }
}

async function answered(address, options) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options });
  } catch (error) {
    throw new Refusal("连接不上服务器", 0, false);
  }
  if (answer.type === "opaqueredirect") throw new Refusal("登录已失效，请在新窗口登录后回到本页", 401, false);
  const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  const told = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return told;
  const status = answer.status;
  const plain = { 403: "您没有权限，或页面已过期", 404: "内容已不存在，或不在您的管理范围内", 413: "内容过大，请分成几节" }[status];
  throw new Refusal(told.error || plain || "服务器暂时不能处理", status, status >= 400 && status < 500 && status !== 429);
}

export function get(address, params, isBackground) {
  const asked = new URLSearchParams(params);
  return answered(address + "?" + asked, isBackground ? { headers: { "X-Background": "1" } } : {});
}

/* After signing in anew the page's token is void: take the new one, if it is still the same person who sits here. */
async function renewed() {
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const person = (within) => { const found = within.querySelector(".uh-person"); return found && found.getAttribute("aria-label"); };
  if (!person(page) || person(page) !== person(document)) return false;
  headers = JSON.parse(page.body.getAttribute("hx-headers"));
  return true;
}

export async function post(address, data, isLast) {
  const written = JSON.stringify(data);
  // A page that is being left may send 64 KB more; a Chinese character takes three bytes.
  const send = () => {
    const body = new FormData();
    body.set("data", written);
    return answered(address, { method: "POST", body: body, keepalive: Boolean(isLast) && written.length < 20000, headers: headers });
  };
  try {
    return await send();
  } catch (refusal) {
    if (refusal.status !== 403 || !(await renewed().catch(() => false))) throw refusal;
    return send();
  }
}
