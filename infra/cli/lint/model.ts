import * as kubernetes from '@kubernetes/client-node';

/** One field of an API type, as the generated client describes it. */
interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

interface Model {
  getAttributeTypeMap(): readonly Attribute[];
}

export interface Kind {
  /** Name of the type that describes it. */
  readonly model: string;
  readonly namespaced: boolean;
}

const library = kubernetes as unknown as Readonly<Record<string, unknown>>;

/**
 * What the pinned Kubernetes API knows under that version and kind; `undefined` when there is nothing.
 * The generated client is the source: it has one class per API group and version, with a create method per kind.
 */
export function findKind(apiVersion: string, kind: string): Kind | undefined {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const api = library[`${groupName(group)}${capital(version)}Api`];
  if (typeof api !== 'function') return undefined;
  const methods = Object.getOwnPropertyNames(api.prototype);
  const namespaced = methods.includes(`createNamespaced${kind}`);
  if (!namespaced && !methods.includes(`create${kind}`)) return undefined;
  const model = [`${capital(version)}${kind}`, `${groupName(group)}${capital(version)}${kind}`].find(findModel);
  return model === undefined ? undefined : { model, namespaced };
}

/** Differences between a value and a type of the API: fields that do not exist, values of another type. */
export function differences(value: unknown, type: string, path: string): string[] {
  if (value === null || value === undefined || type === 'any') return [];
  const list = /^Array<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) {
    if (!Array.isArray(value)) return [`${path}: expected a list, found ${describe(value)}`];
    return value.flatMap((item, index) => differences(item, list, `${path}[${index}]`));
  }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (map === undefined && !findModel(type)) return scalarDifferences(value, type, path);
  if (!isObject(value)) return [`${path}: expected fields, found ${describe(value)}`];
  const attributes = findModel(type)?.getAttributeTypeMap() ?? [];
  return Object.entries(value).flatMap(([key, item]) => {
    const known = map ?? attributes.find((attribute) => attribute.baseName === key)?.type;
    return known === undefined
      ? [`${path}.${key}: no such field of ${type}`]
      : differences(item, known, `${path}.${key}`);
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalarDifferences(value: unknown, type: string, path: string): string[] {
  const allowed = { IntOrString: ['number', 'string'], Date: ['string'] }[type] ?? [type];
  return allowed.includes(typeof value) ? [] : [`${path}: expected ${allowed.join(' or ')}, found ${describe(value)}`];
}

function findModel(name: string): Model | undefined {
  const found = library[name];
  return typeof found === 'function' && 'getAttributeTypeMap' in found ? (found as unknown as Model) : undefined;
}

/** `rbac.authorization.k8s.io` → `RbacAuthorization`; the group without a name is `Core`. */
function groupName(group: string): string {
  return group === ''
    ? 'Core'
    : group
        .replace(/\.k8s\.io$/, '')
        .split('.')
        .map(capital)
        .join('');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'fields' : `${typeof value} ${JSON.stringify(value)}`;
}
