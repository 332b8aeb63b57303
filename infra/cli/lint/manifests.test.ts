import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';

import { temporaryDirectory } from '../../machine/testing.ts';
import { validateManifests } from './manifests.ts';

function findings(context: TestContext, ...texts: readonly string[]): string[] {
  const directory = temporaryDirectory(context);
  const files = texts.map((text, index) => {
    const file = join(directory, `${index}.yaml`);
    writeFileSync(file, text);
    return file;
  });
  return validateManifests(files).map((line) => line.slice(line.indexOf('.yaml: ') + '.yaml: '.length));
}

const deployment = (spec: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: example/web:1
          ports: [{ containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: http } }
          resources: { limits: { cpu: 100m, memory: 64Mi } }
${spec}`;

describe('validateManifests', () => {
  it('accepts what the pinned API accepts', (t) => {
    const hpa =
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: web }\nspec: { maxReplicas: 3 }\n';
    const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: reader }\nrules: []\n';
    const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n';
    assert.deepEqual(findings(t, deployment(''), `${hpa}---\n${role}`, kustomization, '# nothing\n'), []);
  });

  for (const [what, text, expected] of [
    [
      'a misspelt field',
      deployment('          imagePullPolicies: Never'),
      /containers\[0\]\.imagePullPolicies: no such field of V1Container/,
    ],
    [
      'a value of another type',
      deployment('  minReadySeconds: "5"'),
      /minReadySeconds: expected number, found string "5"/,
    ],
    ['a list that should be fields', deployment('  strategy: []'), /strategy: expected fields, found a list/],
    ['fields that should be a list', deployment('      tolerations: {}'), /tolerations: expected a list, found fields/],
    ['a kind of another group', 'apiVersion: v1\nkind: Deployment\nmetadata: { name: web }\n', /v1 has no such kind/],
    [
      'an API version that is gone',
      'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: a }\n',
      /no such kind/,
    ],
    [
      'a custom kind that nothing defines',
      'apiVersion: example.org/v1\nkind: Shop\nmetadata: { name: a }\n',
      /no CustomResourceDefinition here/,
    ],
    [
      'a namespace on what has none',
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: a, namespace: b }\n',
      /is not namespaced/,
    ],
    ['a document without a name', 'apiVersion: v1\nkind: ConfigMap\n', /ConfigMap without metadata\.name/],
    ['a document without a kind', 'name: a\n', /without apiVersion and kind/],
    [
      'a key given twice',
      'apiVersion: v1\nkind: Namespace\nkind: Node\nmetadata: { name: a }\n',
      /Map keys must be unique/,
    ],
    ['broken YAML', 'apiVersion: v1\nkind: [\n', /Flow sequence/],
  ] as const) {
    it(`finds ${what}`, (t) => {
      const found = findings(t, text);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', expected);
    });
  }

  it('accepts a custom kind that a definition among the files brings', (t) => {
    const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shops.example.org }
spec:
  group: example.org
  names: { kind: Shop, plural: shops }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;
    const custom = 'apiVersion: example.org/v1\nkind: Shop\nmetadata: { name: a }\nspec: { anything: 1 }\n';
    assert.deepEqual(findings(t, custom, definition), []);
    assert.equal(findings(t, custom.replace('/v1', '/v2'), definition).length, 1);
  });
});
