'use strict';

/* Nested stacks: the files of their templates. serverless-plugin-split-stacks writes them into the
   framework's own folder; what is packaged may be moved to another one at last. */

const fs = require('node:fs');
const path = require('node:path');

const STACK = 'AWS::CloudFormation::Stack';

// As the binary, whose working directory is this process's, is to open it.
function folderOf({ serviceDir, service }) {
  const names = ['.serverless', service?.package?.path].filter((name) => typeof name === 'string');
  const folders = names.map((name) => path.join(serviceDir ?? '.', name));
  return path.relative('.', folders.find((each) => fs.existsSync(each)) ?? folders[0]) || '.';
}

const hasType = (template, type) =>
  Object.values(template?.Resources ?? {}).some((resource) => resource?.Type === type);

// The texts of the templates in the folder; none where there is no folder.
function textsOf(serverless) {
  const folder = folderOf(serverless);
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
}

/* Does the template, or one of its nested ones, have an alias that CodeDeploy shifts? */
const isShifted = (serverless, template) =>
  Object.values(template?.Resources ?? {}).some(
    (resource) => resource?.UpdatePolicy?.CodeDeployLambdaAliasUpdate,
  ) ||
  (hasType(template, STACK) &&
    textsOf(serverless).some((text) => text.includes('"CodeDeployLambdaAliasUpdate"')));

module.exports = { STACK, folderOf, hasType, isShifted };
