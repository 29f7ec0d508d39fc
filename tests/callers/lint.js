'use strict';

/* cfn-lint, where it is installed; with CI set it has to be. */

const { execFile, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const skip =
  !process.env.CI && spawnSync('cfn-lint', ['--version']).error && 'cfn-lint is not installed';

// The errors in a template: "rule and resource" -> message.
function errorsIn(file) {
  return new Promise((resolve, reject) => {
    const args = ['--format', 'json', '--regions', 'us-east-1', '--', file];
    execFile('cfn-lint', args, { encoding: 'utf8', maxBuffer: 2 ** 28 }, (_, stdout, stderr) => {
      if (stderr || !stdout) return reject(new Error(`cfn-lint: ${stderr}`));
      const errors = JSON.parse(stdout).filter(({ Rule }) => Rule.Id.startsWith('E'));
      const entry = ({ Rule, Message, Location }) => [
        `${Rule.Id} ${Location.Path.slice(0, 3).join('.')}`,
        Message,
      ];
      return resolve(new Map(errors.map(entry)));
    });
  });
}

/* The errors in `after` that are not in `before`. */
async function errorsAdded(before, after) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
  try {
    const files = [before, after].map((template, i) => {
      fs.writeFileSync(path.join(dir, `${i}.json`), JSON.stringify(template));
      return path.join(dir, `${i}.json`);
    });
    const [left, right] = await Promise.all(files.map(errorsIn));
    return [...right].filter(([where]) => !left.has(where));
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

module.exports = { errorsAdded, skip };
