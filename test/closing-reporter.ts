// Prints, after everything else, one line for each failed test and the one plain closing line that scripts read: "N passed, N failed, N skipped".
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const failures: string[] = [];
    for (const module of modules) {
      if (module.errors().length > 0) count.failed++;
      for (const error of module.errors()) failures.push(lineOf(module.moduleId, error));
      for (const test of module.children.allTests()) {
        const result = test.result();
        count[result.state]++;
        if (result.state === 'failed') failures.push(lineOf(`${module.moduleId} > ${test.fullName}`, result.errors[0]));
      }
    }
    count.failed += unhandled.length;
    for (const error of unhandled) failures.push(lineOf('outside of a test', error));
    for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
    process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}

function lineOf(where: string, error: { message?: string } | undefined): string {
  const message = (error?.message ?? 'no message').replace(/\s+/g, ' ').slice(0, 300);
  return `${where.replace(`${process.cwd()}/`, '')}: ${message}`;
}
