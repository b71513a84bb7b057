import type { Architecture, Service } from './architecture.ts';

/**
 * The services that a target's name means in this architecture: the service of that name, else every service that runs
 * the module of that name. So `service:bank` hits the bank in whichever service it runs. Empty when there is none.
 */
export function servicesFor(architecture: Architecture, name: string): readonly Service[] {
  const named = architecture.services.filter((service) => service.name === name);
  if (named.length > 0) return named;
  return architecture.services.filter(
    (service) => service.runs === 'app' && service.modules.some((module) => module === name),
  );
}

/** Every name that a target may use here: services first, then modules that are not services' names. */
export function targetNames(architecture: Architecture): readonly string[] {
  const services = architecture.services.map((service) => service.name);
  const modules = architecture.services.flatMap((service) => (service.runs === 'app' ? service.modules : []));
  return [...new Set([...services, ...modules])];
}

/** Names of a service's instances: `bank-1`, `bank-2`; a database and a gateway have one, named like their service. */
export function instanceNames(service: Service): readonly string[] {
  if (service.runs !== 'app') return [service.name];
  return Array.from({ length: service.instances }, (_, index) => `${service.name}-${index + 1}`);
}
