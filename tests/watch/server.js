'use strict';
/* Given answers (world.js) over HTTP on loopback, for the executables themselves. `node server.js`
   serves a stack of two functions in which nothing runs, under any name, and says its port; it ends
   with its standard input. */

const http = require('node:http');
const { isDeepStrictEqual } = require('node:util');
const {
  alarm,
  alias,
  deployment,
  group,
  history,
  moment,
  shifted,
  stack,
  target,
} = require('./world.js');

function question(request, body) {
  const operation = request.headers['x-amz-target']?.split('.')[1];
  if (operation) return { operation, input: JSON.parse(body) };
  const [, name, of] =
    decodeURIComponent(request.url).match(/\/functions\/(.*)\/aliases\/(.*)$/) ?? [];
  if (name) return { operation: 'GetAlias', input: { function: name, alias: of } };
  const input = Object.fromEntries(new URLSearchParams(body));
  return { operation: input.Action, input };
}

function answer(answers, { operation, input }) {
  const fitting = answers.filter(
    (each) =>
      each.operation === operation &&
      Object.entries(each.when ?? {}).every(([name, value]) =>
        isDeepStrictEqual(input[name], value),
      ),
  );
  return (
    fitting.at(-1) ?? {
      status: 400,
      body: { __type: 'UnknownOperationException', message: `nothing is given for ${operation}` },
    }
  );
}

/* `answers`: a list, or a function from all questions so far to one. Resolves with {url, questions,
   close}. */
function serve(answers) {
  const questions = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      questions.push(question(request, body));
      const {
        status = 200,
        body: tree,
        text = JSON.stringify(tree),
      } = answer(typeof answers === 'function' ? answers(questions) : answers, questions.at(-1));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(text);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        questions,
        close: () => (server.closeAllConnections(), server.close()),
      }),
    ),
  );
}

// A stack of alarms that is not there yet, and can be created.
const creation = () => {
  const xml = (operation, result) =>
    `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;
  const id =
    '<StackId>arn:aws:cloudformation:ap-south-1:123456789012:stack/shop-alerts/1</StackId>';
  const missing =
    '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id shop-alerts does not exist</Message></Error></ErrorResponse>';
  return [
    {
      operation: 'DescribeStacks',
      text: xml(
        'DescribeStacks',
        `<Stacks><member>${id}<StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>`,
      ),
    },
    { operation: 'DescribeStacks', when: { StackName: 'shop-alerts' }, status: 400, text: missing },
    { operation: 'CreateStack', text: xml('CreateStack', id) },
  ];
};

const resting = () => {
  const each = (make) => ({ order: make('order', 'd-1'), product: make('product', 'd-2') });
  const { when, ...resources } = stack(['order', 'product']);
  return [
    resources,
    ...creation(),
    ...history([
      {
        at: 0,
        groups: each((key) => group(key)),
        deployments: each((key, id) =>
          deployment(key, id, 'Succeeded', { completeTime: moment(0) }),
        ),
        targets: {
          'd-1': target('order', '12', '13', 100, shifted(-600, -60)),
          'd-2': target('product', '4', '5', 100, shifted(-600, -60)),
        },
        aliases: { 'shop-dev-order': alias('13'), 'shop-dev-product': alias('5') },
        alarms: each((key) => alarm(`shop-dev-${key}Errors`, 'OK')),
      },
    ]),
  ];
};

module.exports = { resting, serve };

if (require.main === module) {
  serve(resting()).then(({ url, close }) => {
    process.stdout.write(`${url}\n`);
    process.stdin.on('end', close).resume();
  });
}
