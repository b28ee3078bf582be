export function traced(file: string): string[];
export function canTrace(): boolean;
export function leavesMachine(address: string, port: number): boolean;
export function readTrace(file: string): { calls: number; leaving: string[] };
