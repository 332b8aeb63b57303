import { debianAmi, debianUser, ensureCloud } from '../local/index.ts';
import { main } from './main.ts';

await main({
  usage: `npm run cloud: starts the embedded EC2, or attaches to it, and tells how to use it. It stays in the background; npm run down ends it.`,
  async run({ settings, signal, say }) {
    const cloud = await ensureCloud({ name: settings.name, onProgress: say, signal });
    say(
      `\nThe embedded EC2 "${cloud.name}" answers at ${cloud.endpoint ?? ''} (region ${cloud.region}). For the AWS CLI, an SDK or Ansible:\n`,
    );
    for (const [variable, value] of Object.entries(cloud.env)) say(`  export ${variable}=${value}`);
    say(`\nThen, for example:`);
    say(`  aws ec2 import-key-pair --key-name me --public-key-material fileb://$HOME/.ssh/id_ed25519.pub`);
    say(`  aws ec2 run-instances --image-id ${debianAmi.ami_id} --instance-type t3.medium --key-name me`);
    say(
      `  aws ec2 describe-instances --query 'Reservations[].Instances[].[InstanceId,State.Name,PrivateIpAddress]' --output text`,
    );
    say(`  ssh ${debianUser}@<private address>    (after a rule of its security group lets port 22 in)`);
    return 0;
  },
});
