import { underLock } from '../machine/lock.ts';
import { cacheDir } from '../paths.ts';
import { seconds } from '../progress.ts';
import { runSetup, setupSteps } from '../steps/setup.ts';
import { main } from './main.ts';

await main({
  usage: `npm run setup: prepares this machine once. Installs what is missing and nothing else; a second run takes seconds.`,
  async run({ settings, signal, say }) {
    const start = performance.now();
    say(`This machine gets what is missing of: ${setupSteps.map((step) => step.title).join('; ')}.`);
    say(
      `Kept for every later run in ${cacheDir()}. The first run compiles or downloads Kubernetes and takes minutes.\n`,
    );
    await underLock(settings.name, () => runSetup({ settings, signal }));
    say(`\nReady after ${seconds(performance.now() - start)}.`);
    say('Next: npx playwright test    raises the cluster and runs the acceptance suites');
    say('      npm run down           takes everything down again');
    return 0;
  },
});
