import { differences, provision, test } from '../fixtures/index.ts';

test('the stack is up', async ({ evidence }) => {
  const lines: string[] = [];
  const stack = await provision((line) => {
    lines.push(line);
    process.stdout.write(`${line}\n`);
  });
  await evidence.attachText('what was done', lines.join('\n'));
  await evidence.record('stack', stack);
  await evidence.record('where the embedded EC2 differs from EC2', differences);
});
