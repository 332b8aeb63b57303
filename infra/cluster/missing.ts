/** For `catch` of a call of the API: undefined where the object is not there. @throws every other error as it is */
export function unlessMissing(error: unknown): undefined {
  if ((error as { code?: number }).code !== 404) throw error;
}
