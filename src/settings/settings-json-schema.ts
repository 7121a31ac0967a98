// The JSON Schema of the settings file, for editors that check YAML: made from the same declarations that read it.
import { z } from 'zod';
import { settingSections } from './settings-schema.ts';

/** JSON Schema 2020-12 of porchlight.yaml. */
export function settingsJsonSchema(): Record<string, unknown> {
  const sections = Object.entries(settingSections).map(([section, { title, settings }]) => {
    const fields = Object.entries(settings).map(([key, spec]) => {
      const schema: z.ZodType = spec.schema;
      const usual = typeof spec.usual === 'object' ? [...spec.usual] : spec.usual;
      return [key, schema.optional().meta({ title: spec.title, description: spec.description, default: usual })];
    });
    const schema = z.strictObject(Object.fromEntries(fields) as Record<string, z.ZodType>);
    return [section, schema.optional().meta({ title })];
  });
  const whole = z
    .strictObject(Object.fromEntries(sections) as Record<string, z.ZodType>)
    .meta({ title: 'Settings of Porchlight (porchlight.yaml)' });
  return z.toJSONSchema(whole, { io: 'input' });
}
