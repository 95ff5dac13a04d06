/** What a scenario found, told as one line of JSON at its end. */
export class Report {
  /** @type {string[]} */
  findings = [];
  checks = 0;
  #scenario;
  #begun = Date.now();

  /** @param {string} scenario */
  constructor(scenario) {
    this.#scenario = scenario;
  }

  /** @param {string} what @param {readonly string[]} faults */
  check(what, faults) {
    this.checks += 1;
    this.findings.push(...faults.map((fault) => `${what}: ${fault}`));
  }

  /** A sentence of the page has to say this. @param {string} what @param {string} said @param {RegExp} wanted */
  says(what, said, wanted) {
    this.check(`${what} is told`, wanted.test(said) ? [] : [`it says “${said}”`]);
  }

  /** @param {unknown} problem */
  fail(problem) {
    this.findings.push(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
  }

  /** Says it all, and gives the exit status. @param {Record<string, unknown>} [facts] */
  end(facts = {}) {
    for (const finding of this.findings) console.error(finding);
    const seconds = Math.round((Date.now() - this.#begun) / 1000);
    const ok = this.findings.length === 0;
    console.log(JSON.stringify({ scenario: this.#scenario, ok, checks: this.checks, findings: this.findings.length, seconds, ...facts }));
    return ok ? 0 : 1;
  }
}
