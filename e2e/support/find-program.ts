import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Where a program lies that some tests meet: the path that a variable names, else its name on PATH; null: not here. */
export function findProgram(name: string, variable: string): string | null {
  const given = process.env[variable];
  if (given) return given;
  const places = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
  return places.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
