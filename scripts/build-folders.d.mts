export function buildId(fingerprint: string): string;
export function claimBuild(folder: string): boolean;
export function isAlive(pid: number): boolean;
export function newestBuild(home: string): string | null;
export function placeBuild(made: string, folder: string): void;
export function removeUnusedBuilds(home: string, kept: string): void;
