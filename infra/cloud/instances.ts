import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type Instance as Ec2Instance,
} from '@aws-sdk/client-ec2';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { answered, type CloudClients } from './connect.ts';

/** Life of an instance, as the EC2 API names it. */
export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

export interface Instance {
  readonly id: string;
  /** Tag `Name`; also the name of its Kubernetes node. */
  readonly name: string;
  /** Tag `role`: control_plane, worker or mirror. */
  readonly role: string;
  readonly type: string;
  readonly zone: string;
  readonly state: InstanceState;
  /** Private IPv4 address; empty once terminated. */
  readonly privateIp: string;
  readonly securityGroupIds: readonly string[];
}

const live: readonly InstanceState[] = ['pending', 'running', 'stopping', 'stopped'];

/** Every instance of the run that is not terminated, by name. */
export async function listInstances(cloud: CloudClients): Promise<Instance[]> {
  const Filters = [
    { Name: 'tag:assay', Values: [cloud.name] },
    { Name: 'instance-state-name', Values: [...live] },
  ];
  const answer = await answered('DescribeInstances', cloud.ec2.send(new DescribeInstancesCommand({ Filters })));
  const instances = (answer.Reservations ?? []).flatMap(({ Instances = [] }) => Instances).map(describe);
  return instances.toSorted((a, b) => a.name.localeCompare(b.name));
}

function describe(instance: Ec2Instance): Instance {
  const tags = new Map(instance.Tags?.map(({ Key, Value }) => [Key, Value]));
  return {
    id: instance.InstanceId ?? '',
    name: tags.get('Name') ?? '',
    role: tags.get('role') ?? '',
    type: instance.InstanceType ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    state: instance.State?.Name ?? 'pending',
    privateIp: instance.PrivateIpAddress ?? '',
    securityGroupIds: (instance.SecurityGroups ?? []).map(({ GroupId }) => GroupId ?? ''),
  };
}

/** Stops an instance and waits until the API reports it stopped. */
export async function stopInstance(cloud: CloudClients, id: string): Promise<void> {
  await answered(`StopInstances ${id}`, cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })));
  await untilState(cloud, id, 'stopped');
}

/** Starts an instance and waits until the API reports it running; its host may still boot. */
export async function startInstance(cloud: CloudClients, id: string): Promise<void> {
  await answered(`StartInstances ${id}`, cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] })));
  await untilState(cloud, id, 'running');
}

/** Asks for a reboot; the API answers before the host goes down. */
export async function rebootInstance(cloud: CloudClients, id: string): Promise<void> {
  await answered(`RebootInstances ${id}`, cloud.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] })));
}

/** Terminates an instance and waits until the API no longer counts it. */
export async function terminateInstance(cloud: CloudClients, id: string): Promise<void> {
  await answered(`TerminateInstances ${id}`, cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })));
  await untilState(cloud, id, 'terminated');
}

/** Sets one tag of a resource. */
export async function setTag(cloud: CloudClients, id: string, key: string, value: string): Promise<void> {
  const Tags = [{ Key: key, Value: value }];
  await answered(`CreateTags ${id}`, cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags })));
}

async function untilState(cloud: CloudClients, id: string, state: InstanceState): Promise<void> {
  await poll(
    async () => {
      const command = new DescribeInstancesCommand({ InstanceIds: [id] });
      const answer = await answered(`DescribeInstances ${id}`, cloud.ec2.send(command));
      return answer.Reservations?.[0]?.Instances?.[0]?.State?.Name;
    },
    { what: `${id} to be ${state}`, timeout: timeouts.instanceState, until: (found) => found === state },
  );
}
