export function judgeNode(version: string): { problem: string | null; warning: string | null };
