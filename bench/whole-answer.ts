/** Whether the bytes of one answer over HTTP/1.1 have all come; it must say its length. */
export function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\ncontent-length: (\d+)/i.exec(received)?.[1];
  return received.length >= end + 4 + Number(length);
}
