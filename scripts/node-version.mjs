/** Node.js lines whose makers have stopped mending holes in them. */
const PAST_END = [20, 21, 23];

/**
 * What is to be said about a version of Node.js.
 * @returns why Lifesign can't run on it, and what to warn about; null for nothing
 */
export function judgeNode(version) {
  const [major, minor] = version.split('.').map(Number);
  const isTooOld = major < 20 || (major === 20 && minor < 19);
  return {
    problem: isTooOld ? `Lifesign needs Node.js 20.19 or newer; this is ${version}.` : null,
    warning: PAST_END.includes(major)
      ? `Node.js ${major} no longer gets security fixes: move to 22 or 24 when you can.`
      : null,
  };
}
