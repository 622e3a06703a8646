// Handing in a file, with progress.

const RETRY_SECONDS = 3;

/** Hand in a file; resolves to its receipt. Rejects with `code`, and `retryAfter` where waiting helps. */
export function upload(blob, name, token, onprogress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (code, retryAfter) => reject(Object.assign(new Error(code), { code, retryAfter }));
    request.open("POST", "/chat/files");
    request.responseType = "json";
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("X-File-Name", encodeURIComponent(name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onprogress(event.total ? event.loaded / event.total : 0);
    request.onerror = () => fail("page.error.not_now", RETRY_SECONDS);
    request.onload = () => {
      const told = request.response;
      if (request.status === 200 && told) resolve(told);
      else fail(told?.code ?? "page.error.not_now", told ? told.retry_after : RETRY_SECONDS);
    };
    request.send(blob);
  });
}
